//! Reads a file row by row, holding one row at a time.

use csv::StringRecord;
use qiyou_error::Reason;
use qiyou_kernel::DomainId;
use qiyou_proto::indicator::v1::Observation;

use super::{Header, RowFault, Sheet, cells::Cells, observation};

/// What is wanted of a row beside what it is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Wanted {
    /// A result.
    Result,
    /// A result; where nothing was filled in there is none to read, and that is no zero.
    ResultIfAny,
    /// Nothing: the row names an observation.
    Name,
}

/// One row that is sound in itself.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Line of the file, from 1.
    pub(crate) line: u64,
    /// The domain that answers for the indicator.
    pub(crate) domain: DomainId,
    /// What is reported.
    pub(crate) observation: Observation,
}

/// What a line of the file holds.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A row that is sound in itself.
    Row(Box<Row>),
    /// A row in which nothing was filled in.
    Blank,
    /// A row with faults, and the domain that it is for if that can be told.
    Refused(Option<DomainId>, Vec<RowFault>),
}

/// The rows of a file, in its order.
#[derive(Debug)]
pub(crate) struct Reader {
    sheet: Sheet,
    header: Header,
    wanted: Wanted,
    record: StringRecord,
    is_over: bool,
}

impl Reader {
    /// Reads the header.
    ///
    /// # Errors
    /// Every fault of it: then no row can be read.
    pub(crate) fn over(mut sheet: Sheet, wanted: Wanted) -> Result<Self, Vec<RowFault>> {
        let mut record = StringRecord::new();
        let line = sheet.read(&mut record).map_err(|fault| vec![fault])?.unwrap_or(1);
        let header = Header::read(line, &record)?;
        Ok(Self { sheet, header, wanted, record, is_over: false })
    }

    /// The header, for faults that are found elsewhere.
    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    fn item(&self, line: u64) -> Option<Item> {
        if self.record.iter().all(|cell| cell.trim().is_empty()) {
            return None;
        }
        let (wide, due) = (self.record.len(), self.header.columns().len());
        if wide != due {
            let description = format!("has {wide} columns where the header has {due}");
            let fault = self.header.fault(line, None, Reason::FieldMalformed, description);
            return Some(Item::Refused(None, vec![fault]));
        }
        Some(self.row(line))
    }

    fn row(&self, line: u64) -> Item {
        let mut cells = Cells::of(&self.header, line, &self.record);
        if self.wanted == Wanted::ResultIfAny && observation::is_blank(&cells) {
            return Item::Blank;
        }
        let subject = observation::subject(&mut cells);
        let observation = match self.wanted {
            Wanted::Name => subject.named(),
            Wanted::Result | Wanted::ResultIfAny => observation::reported(&mut cells, &subject),
        };
        let domain = subject.indicator.and_then(|indicator| indicator.domain().parse().ok());
        match (domain, observation) {
            (Some(domain), Some(observation)) => Item::Row(Box::new(Row { line, domain, observation })),
            (domain, _) => Item::Refused(domain, cells.into_faults()),
        }
    }
}

impl Iterator for Reader {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.is_over {
            match self.sheet.read(&mut self.record) {
                Ok(Some(line)) => {
                    if let Some(item) = self.item(line) {
                        return Some(item);
                    }
                }
                Ok(None) => self.is_over = true,
                Err(fault) => {
                    self.is_over = true;
                    return Some(Item::Refused(None, vec![fault]));
                }
            }
        }
        None
    }
}
