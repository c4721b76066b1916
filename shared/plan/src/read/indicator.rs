//! Reads headline indicators.

use qiyou_kernel::{
    Authority, Comparator, Decimal, Frequency, IndicatorId, Kind, Level, Polarity, RegionRule, Text,
    TimeRule, YearShape,
};

use super::Scope;
use super::part::weight;
use super::pledge::confidence;
use super::remarks::Remarks;
use super::target;
use crate::index::Entry;
use crate::keys;
use crate::model::indicator::{Calendar, Indicator, Ratio, Unit};
use crate::reader::{Field, Section};
use crate::rules;
use crate::vocabulary::Core;

/// Most decimals that an indicator may have.
const MOST_DECIMALS: i64 = 10;

/// Reads every `[[indicator]]`.
pub(super) fn all(root: &Section<'_>, scope: &Scope) -> Vec<Indicator> {
    let entries = root.entries(Entry::Indicator.name());
    if entries.is_empty() {
        root.missing("indicator", "at least one [[indicator]]");
    }
    entries.iter().filter_map(|section| indicator(section, scope)).collect()
}

fn indicator(section: &Section<'_>, scope: &Scope) -> Option<Indicator> {
    section.only(keys::INDICATOR);
    let id = id(section, scope);
    let name = section.text("name");
    let measure = Measure::read(section);
    let rules = Rules::read(section);
    let office = scope.office(section, "office");
    let remarks = Remarks::of(section, scope, Entry::Indicator);
    let core = section.optional("core").and_then(|field| field.word(Core::ALL));
    let targets = target::all(section, scope, &measure);
    let baseline = target::baseline(section, &measure);
    measure.check(section);
    rules.check(section, &measure);
    // What may be absent is read first, so that its faults are noted even where something else is missing.
    Some(Indicator {
        row: string(section, "row"),
        weight: weight(section),
        printed: string(section, "printed"),
        confidence: confidence(section),
        why: section.optional("why").and_then(|field| field.text()),
        name: name?,
        unit: measure.unit?,
        kind: measure.kind?,
        polarity: measure.polarity?,
        comparator: measure.comparator?,
        decimals: measure.decimals?,
        factor: measure.factor?,
        ratio: measure.ratio,
        minimum: measure.minimum,
        maximum: measure.maximum,
        region_rule: rules.region?,
        time_rule: rules.time?,
        year_shape: rules.shape?,
        calendar: Calendar { frequency: rules.frequency?, due_days: rules.due_days? },
        level: rules.level?,
        authority: rules.authority?,
        core: core.unwrap_or(Core::Unknown),
        baseline,
        targets: targets?,
        ambiguous: remarks.ambiguous,
        notes: remarks.notes,
        chosen: remarks.chosen,
        office: office.or_else(|| id.as_ref().and_then(|id| scope.leads.get(id.domain()).cloned()))?,
        id: id?,
    })
}

fn string(section: &Section<'_>, key: &str) -> Option<String> {
    section.optional(key)?.string().map(str::to_owned)
}

fn id(section: &Section<'_>, scope: &Scope) -> Option<IndicatorId> {
    let expected = "an indicator id: its domain, a dot and a slug, such as \"childcare.places_per_1000\"";
    let field = section.required("id", expected)?;
    let id: IndicatorId = field.parsed(expected)?;
    scope.domain_exists(section, id.domain());
    // Notes refer to both by id alone.
    if scope.index.has(Entry::Task, id.as_str()) {
        field.fault("an id that no task has");
    }
    Some(id)
}

/// Reads a unit.
pub(super) fn unit(field: &Field<'_>) -> Option<Unit> {
    let section = field.section()?;
    section.only(keys::UNIT);
    let name = section.both_languages();
    let ucum = section.required("ucum", "the unit in UCUM notation").and_then(|field| {
        let code = field.string()?;
        let is_code = code.bytes().all(|byte| byte.is_ascii_graphic());
        if !is_code {
            field.fault("a UCUM code: ASCII without spaces, such as \"10*4.{person}\"");
        }
        is_code.then(|| code.to_owned())
    });
    let printed = section.optional("printed").and_then(|field| field.as_str()).map(str::to_owned);
    Some(Unit { name: name?, ucum: ucum?, printed })
}

/// What an indicator measures. What is at fault is absent.
pub(super) struct Measure {
    pub(super) unit: Option<Unit>,
    pub(super) kind: Option<Kind>,
    pub(super) polarity: Option<Polarity>,
    pub(super) comparator: Option<Comparator>,
    pub(super) decimals: Option<u32>,
    pub(super) factor: Option<u32>,
    pub(super) ratio: Option<Ratio>,
    pub(super) minimum: Option<Decimal>,
    pub(super) maximum: Option<Decimal>,
}

impl Measure {
    fn read(section: &Section<'_>) -> Self {
        let polarity = section.required("polarity", "which side is the good one");
        let polarity = polarity.and_then(|field| field.word(Polarity::ALL));
        let comparator = match section.optional("comparator") {
            Some(field) => field.word(Comparator::ALL),
            None => polarity.map(rules::default_comparator),
        };
        let decimals = section.required("decimals", "most decimals of a value");
        let factor = match section.optional("factor") {
            Some(field) => field.integer(1..=10_000),
            None => Some(1),
        };
        let kind = section.required("kind", "the kind of quantity").and_then(|field| field.word(Kind::ALL));
        Self {
            unit: section.required("unit", "a unit { zh, en, ucum }").and_then(|field| unit(&field)),
            kind,
            polarity,
            comparator,
            decimals: decimals.and_then(|field| field.integer(0..=MOST_DECIMALS)).and_then(narrow),
            factor: factor.and_then(narrow),
            ratio: ratio(section),
            minimum: section.optional("minimum").and_then(|field| field.decimal()),
            maximum: section.optional("maximum").and_then(|field| field.decimal()),
        }
    }

    fn check(&self, section: &Section<'_>) {
        rules::comparator(section, self.polarity, self.comparator);
        rules::factor(section, self.kind, self.unit.as_ref(), self.factor, self.ratio.is_some());
        if let (Some(minimum), Some(maximum)) = (self.minimum, self.maximum)
            && minimum >= maximum
        {
            section.fault("maximum", format!("more than the minimum, which is {minimum}"));
        }
    }
}

fn narrow(number: i64) -> Option<u32> {
    u32::try_from(number).ok()
}

/// Reads the parts of a ratio: both or none.
fn ratio(section: &Section<'_>) -> Option<Ratio> {
    if !section.has("numerator") && !section.has("denominator") {
        return None;
    }
    let (numerator, denominator): (Option<Text>, Option<Text>) =
        (section.text("numerator"), section.text("denominator"));
    Some(Ratio { numerator: numerator?, denominator: denominator? })
}

/// How an indicator adds up and is reported. What is at fault is absent.
struct Rules {
    region: Option<RegionRule>,
    time: Option<TimeRule>,
    shape: Option<YearShape>,
    frequency: Option<Frequency>,
    due_days: Option<u16>,
    level: Option<Level>,
    authority: Option<Authority>,
}

impl Rules {
    fn read(section: &Section<'_>) -> Self {
        let region = section.required("region_rule", "how values of regions combine");
        let time = section.required("time_rule", "how values of shorter periods combine");
        let shape = section.required("year_shape", "how a running year is judged");
        let level = section.required("level", "the level of the regions that owe it");
        let authority = section.required("authority", "the authority that is preferred");
        let calendar = section.required("calendar", "a table { frequency, due_days }");
        let calendar = calendar.and_then(|field| field.section());
        let (mut frequency, mut due_days) = (None, None);
        if let Some(calendar) = calendar {
            calendar.only(keys::CALENDAR);
            let word = calendar.required("frequency", "the length of the periods reported");
            frequency = word.and_then(|field| field.word(&Frequency::ALL));
            let days = calendar.required("due_days", "days after a period's end, 0 to 366");
            due_days =
                days.and_then(|field| field.integer(0..=366)).and_then(|days| u16::try_from(days).ok());
        }
        Self {
            region: region.and_then(|field| field.word(RegionRule::ALL)),
            time: time.and_then(|field| field.word(TimeRule::ALL)),
            shape: shape.and_then(|field| field.word(YearShape::ALL)),
            frequency,
            due_days,
            level: level.and_then(|field| field.word(Level::ALL)),
            authority: authority.and_then(|field| field.word(Authority::ALL)),
        }
    }

    fn check(&self, section: &Section<'_>, measure: &Measure) {
        rules::aggregation(section, measure.kind, self.region, self.time);
        rules::ratio(section, measure.kind, self.region, self.time);
        rules::year_shape(section, measure.kind, self.shape, self.time, self.frequency);
    }
}
