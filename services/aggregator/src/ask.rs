//! What a request for views asks, checked whole.

use qiyou_error::{Error, Fields, Reason, Result, key};
use qiyou_kernel::{Clock, Date, DomainId, Instant, Level, PlanId, RegionCode, Token, ViewToken, name};
use qiyou_plan::Plan;
use qiyou_proto::aggregator::v1 as wire;
use qiyou_wire::{as_of, judged_on};

use crate::freshness;

/// Most tokens of one request: one for each store of a large deployment.
const TOKENS: usize = 1_000;

/// Most domains of one request.
const DOMAINS: usize = 100;

/// Most regions of one stream: every county of the country, with room.
const REGIONS: usize = 5_000;

/// What every request for views says alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Ask {
    /// The plan.
    pub plan: PlanId,
    /// Only these domains, sorted; all when empty.
    pub domains: Vec<DomainId>,
    /// Whether submitted values count too.
    pub include_provisional: bool,
    /// Whether commitments are listed one by one.
    pub include_commitments: bool,
}

/// The point of history that a view is read at.
#[derive(Clone, Debug)]
pub(crate) enum When {
    /// Now, including these tokens; judged by a day of the caller's or by today.
    Now { fresh: Vec<Token>, judged_on: Option<Date> },
    /// As recorded at an instant; judged by a day of the caller's or by that day.
    AsOf { instant: Instant, judged_on: Option<Date> },
    /// Exactly as an earlier answer.
    Token(ViewToken),
}

/// Which regions a stream is asked for.
#[derive(Clone, Debug)]
pub(crate) enum Regions {
    /// These, sorted.
    Listed(Vec<RegionCode>),
    /// Those of one level, in a subtree.
    Below(RegionCode, Level),
}

/// Reads a request for one view.
pub(crate) fn get(request: &wire::GetFiveYearViewRequest, clock: &Clock) -> Result<(Ask, RegionCode, When)> {
    let mut fields = Fields::new();
    let ask = read(&mut fields, &request.plan, &request.domains, request.include_provisional);
    let region = fields.parse::<name::Region>("region", &request.region).map(|name| name.region);
    let as_of = as_of(&mut fields, request.as_of.as_ref(), clock);
    let fresh = freshness::read(&mut fields, "at_least_as_fresh", &request.at_least_as_fresh, TOKENS);
    let judged_on = judged_on(&mut fields, &request.judged_on);
    let token = fields.optional::<ViewToken>("at_token", &request.at_token);
    if !request.at_token.is_empty() {
        const WHY: &str = "is not taken with `at_token`, which says it already";
        fields.absent("as_of", request.as_of.is_some(), WHY);
        fields.absent("judged_on", !request.judged_on.is_empty(), WHY);
        fields.absent("at_least_as_fresh", !request.at_least_as_fresh.is_empty(), WHY);
    }
    if request.as_of.is_some() {
        let why = "is not taken with `as_of`, which reads the past";
        fields.absent("at_least_as_fresh", !request.at_least_as_fresh.is_empty(), why);
    }
    let include_commitments = request.include_commitments;
    fields.finish(|| {
        let when = match (token?, as_of?) {
            (Some(token), _) => When::Token(token),
            (None, Some(instant)) => When::AsOf { instant, judged_on: judged_on? },
            (None, None) => When::Now { fresh: fresh?, judged_on: judged_on? },
        };
        Some((Ask { include_commitments, ..ask? }, region?, when))
    })
}

/// Reads a request to watch one view.
pub(crate) fn watch(request: &wire::WatchFiveYearViewRequest) -> Result<(Ask, RegionCode, Option<Date>)> {
    let mut fields = Fields::new();
    let ask = read(&mut fields, &request.plan, &request.domains, request.include_provisional);
    let region = fields.parse::<name::Region>("region", &request.region).map(|name| name.region);
    let judged_on = judged_on(&mut fields, &request.judged_on);
    let include_commitments = request.include_commitments;
    fields.finish(|| Some((Ask { include_commitments, ..ask? }, region?, judged_on?)))
}

/// What a stream of views is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Many {
    /// What all of them are asked.
    pub(crate) ask: Ask,
    /// Of which regions.
    pub(crate) regions: Regions,
    /// What they must include.
    pub(crate) fresh: Vec<Token>,
    /// The day to judge by; today without one.
    pub(crate) judged_on: Option<Date>,
}

/// Reads a request for the views of many regions.
pub(crate) fn stream(request: &wire::StreamFiveYearViewsRequest) -> Result<Many> {
    let mut fields = Fields::new();
    let ask = read(&mut fields, &request.plan, &request.domains, request.include_provisional);
    let regions = regions(&mut fields, request);
    let fresh = freshness::read(&mut fields, "at_least_as_fresh", &request.at_least_as_fresh, TOKENS);
    let judged_on = judged_on(&mut fields, &request.judged_on);
    fields.finish(|| Some(Many { ask: ask?, regions: regions?, fresh: fresh?, judged_on: judged_on? }))
}

fn read(fields: &mut Fields, plan: &str, domains: &[String], include_provisional: bool) -> Option<Ask> {
    let plan = fields.parse::<name::Plan>("plan", plan);
    let domains = fields.each("domains", domains, DOMAINS, |fields, text| fields.parse::<DomainId>("", text));
    if let Some(domains) = &domains {
        fields.distinct("domains", domains, DomainId::clone);
    }
    let mut domains = domains?;
    domains.sort();
    Some(Ask { plan: plan?.plan, domains, include_provisional, include_commitments: false })
}

fn regions(fields: &mut Fields, request: &wire::StreamFiveYearViewsRequest) -> Option<Regions> {
    let subtree = fields.optional::<name::Region>("subtree", &request.subtree)?;
    let Some(top) = subtree else {
        fields.absent("level", !request.level.is_empty(), "is taken with `subtree` only");
        if request.regions.is_empty() {
            fields.refuse(Reason::FieldRequired, "regions", "is required, or `subtree`");
            return None;
        }
        let regions = fields.each("regions", &request.regions, REGIONS, |fields, text| {
            fields.parse::<name::Region>("", text).map(|name| name.region)
        });
        if let Some(regions) = &regions {
            fields.distinct("regions", regions, RegionCode::clone);
        }
        let mut regions = regions?;
        regions.sort_unstable();
        return Some(Regions::Listed(regions));
    };
    fields.absent("regions", !request.regions.is_empty(), "is not taken with `subtree`");
    let level = if request.level.is_empty() { Some(Level::County) } else { level(fields, &request.level) };
    Some(Regions::Below(top.region, level?))
}

fn level(fields: &mut Fields, text: &str) -> Option<Level> {
    let level = fields.parse::<Level>("level", text)?;
    if matches!(level, Level::Province | Level::Prefecture | Level::County | Level::Township) {
        return Some(level);
    }
    let description = format!("{level} is not streamed; ask for province, prefecture, county or township");
    fields.refuse(Reason::FieldOutOfRange, "level", description).add(key::VALUE, level);
    None
}

impl Ask {
    /// Refuses domains that the plan does not have.
    ///
    /// # Errors
    /// `DOMAIN_NOT_SERVED`.
    pub(crate) fn fits(&self, plan: &Plan) -> Result<()> {
        let mut fields = Fields::new();
        for (index, domain) in self.domains.iter().enumerate() {
            if plan.domain(domain).is_none() {
                let description = format!("plans/{} has no domain {domain}", plan.id);
                fields
                    .refuse(Reason::DomainNotServed, &format!("domains[{index}]"), description)
                    .add(key::DOMAIN, domain);
            }
        }
        fields.finish(|| Some(()))
    }

    /// Whether a domain is asked for.
    #[must_use]
    pub(crate) fn wants(&self, domain: &str) -> bool {
        self.domains.is_empty() || self.domains.iter().any(|wanted| wanted.as_str() == domain)
    }
}

/// A region that no loaded division tree knows.
pub(crate) fn unknown(region: RegionCode) -> Error {
    let name = name::Region { region };
    let message = format!("{name} is no region of the loaded division tree");
    Error::new(qiyou_error::Kind::NotFound, Reason::RegionUnknown, message)
        .with(key::NAME, name)
        .with(key::REGION, region)
}

/// A region that no store answers for.
pub(crate) fn unserved(region: RegionCode) -> Error {
    let name = name::Region { region };
    let message = format!("no store that is read here answers for {name}");
    Error::new(qiyou_error::Kind::NotFound, Reason::RegionNotServed, message)
        .with(key::NAME, name)
        .with(key::REGION, region)
}

#[cfg(test)]
mod tests;
