//! What an observation says: the part that an approval binds to.

use qiyou_kernel::{Absence, Decimal, Digest, digest::Canonical};
use serde::{Deserialize, Serialize};

use crate::Key;

/// The figure itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Figure {
    /// None: the statement of fulfilment stands alone.
    #[default]
    None,
    /// A value in the measure's unit.
    Value(Decimal),
    /// A part and the whole it is measured against.
    Ratio {
        /// The part.
        numerator: Decimal,
        /// The whole; above zero.
        denominator: Decimal,
    },
    /// No number, and why.
    Absent(Absence),
}

/// A document that supports a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Title of the document.
    pub title: String,
    /// Number under which its issuer filed it; empty when not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub document_number: String,
    /// Office that issued it; empty when not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issuer: String,
    /// Day of issue, `YYYY-MM-DD`; empty when not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issue_date: String,
    /// Where it can be read; empty when not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uri: String,
}

/// Everything that a report says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The figure.
    pub figure: Figure,
    /// Whether a qualitative target or milestone is stated to be fulfilled.
    pub fulfilled: bool,
    /// The documents that support it.
    pub evidence: Vec<Evidence>,
    /// Where the figure was taken from; empty when not given.
    pub source: String,
    /// A remark; empty when not given.
    pub comment: String,
    /// Whether the figure is made up.
    pub sample: bool,
    /// Whether the observation is withdrawn: a tombstone.
    pub withdrawn: bool,
}

impl Content {
    /// The SHA-256 that an approval of this content binds to.
    ///
    /// It covers what is observed and what is said of it, absences included, and neither revision, time nor author.
    /// Numbers enter in canonical form, so 24.2 and 24.20 are the same content.
    #[must_use]
    pub fn digest(&self, key: &Key) -> Digest {
        let mut fields = Canonical::new()
            .text(key.region.as_str())
            .text(&key.measure.to_string())
            .text(&key.period.to_string())
            .text(key.authority.as_str());
        fields = match &self.figure {
            Figure::None => fields.absent(),
            Figure::Value(value) => fields.text("value").decimal(value),
            Figure::Ratio { numerator, denominator } => {
                fields.text("ratio").decimal(numerator).decimal(denominator)
            }
            Figure::Absent(absence) => fields.text("absent").text(absence.as_str()),
        };
        fields = fields
            .int(self.fulfilled.into())
            .int(self.withdrawn.into())
            .int(self.sample.into())
            .text(&self.source)
            .text(&self.comment);
        for evidence in &self.evidence {
            let Evidence { title, document_number, issuer, issue_date, uri } = evidence;
            fields = fields.text(title).text(document_number).text(issuer).text(issue_date).text(uri);
        }
        fields.finish()
    }
}

#[cfg(test)]
mod tests;
