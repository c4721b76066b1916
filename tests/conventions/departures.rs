//! Where the contract departs from its rules, and why. Whoever adds a line here has to say why; a line whose element keeps
//! its rule again has to go.

use std::path::Path;

use crate::workspace::read;

/// Elements that do not keep one rule, for one reason.
pub(crate) struct Departure {
    pub(crate) rule: &'static str,
    pub(crate) reason: &'static str,
    /// As the rule reports them, by full name; `*.field` is every field of that name.
    pub(crate) elements: &'static [&'static str],
}

impl Departure {
    /// Whether an element may break a rule.
    pub(crate) fn excuses(&self, rule: &str, element: &str) -> bool {
        self.rule == rule && self.elements.iter().any(|pattern| Self::matches(pattern, element))
    }

    /// Whether a name of the table stands for an element.
    pub(crate) fn matches(pattern: &str, element: &str) -> bool {
        match pattern.strip_prefix('*') {
            Some(field) => element.ends_with(field),
            None => element == pattern,
        }
    }

    /// A line of the table in `proto/README.md`; elements stand without their package.
    fn row(&self) -> String {
        let short = |element: &&str| format!("`{}`", element.rsplit("v1.").next().unwrap_or_default());
        let elements: Vec<_> = self.elements.iter().map(short).collect();
        format!("| {} | {} | {} |", self.rule, elements.join(", "), self.reason)
    }
}

pub(crate) const DEPARTURES: &[Departure] = &[
    Departure {
        rule: "a name has one kind",
        reason: "a plan's document is its bytes; that of a target is the title of a paper",
        elements: &["document"],
    },
    Departure {
        rule: "a name has one kind",
        reason: "the view is asked for without the reference package, so it takes the level as a word",
        elements: &["level"],
    },
    Departure {
        rule: "a name has one kind",
        reason: "a person gives a reason in words, a judgement gives one of a fixed list",
        elements: &["reason"],
    },
    Departure {
        rule: "a name has one kind",
        reason: "the value of a decimal is its digits, the value of a judgement is the status",
        elements: &["value"],
    },
    Departure {
        rule: "a name has one kind",
        reason: "an import may have more rows than any request or document, so it counts them in 64 bits",
        elements: &["row_count", "unchanged_count"],
    },
    Departure {
        rule: "fields hold no preposition",
        reason: "the instant that a store is read at, by the name that databases give it",
        elements: &["*.as_of"],
    },
    Departure {
        rule: "fields hold no preposition",
        reason: "what a token asks for, in the usual words: at least as fresh as a write, exactly at an answer",
        elements: &["*.at_least_as_fresh", "*.at_token"],
    },
    Departure {
        rule: "fields hold no preposition",
        reason: "the preposition tells civil dates from instants, and one date from another",
        elements: &["*.judged_on", "*.valid_from", "*.valid_on", "*.valid_to"],
    },
    Departure {
        rule: "fields hold no preposition",
        reason: "the words without it would say something else",
        elements: &["*.same_measure_as", "*.served_from"],
    },
    Departure {
        rule: "instants end in time",
        reason: "the instant that a store is read at, by the name that databases give it",
        elements: &["*.as_of"],
    },
    Departure {
        rule: "many are plural",
        reason: "evidence and progress are mass nouns and take no plural",
        elements: &["*.evidence", "*.progress"],
    },
    Departure {
        rule: "many are plural",
        reason: "AIP-217 calls the list of what could not be reached so",
        elements: &["*.unreachable"],
    },
    Departure {
        rule: "many are plural",
        reason: "no nouns: they say what those in the list have in common",
        elements: &["*.at_least_as_fresh", "*.beside", "*.chosen"],
    },
    Departure {
        rule: "methods are verb and noun",
        reason: "progress is a mass noun and takes no plural",
        elements: &[
            "qiyou.aggregator.v1.PlanService.ListGoalProgress",
            "qiyou.delivery.v1.DeliveryService.ListProgress",
        ],
    },
    Departure {
        rule: "streams say so",
        reason: "batches go in as acknowledgements come out; the verb says what is done with them",
        elements: &["qiyou.indicator.v1.IndicatorService.ImportObservations"],
    },
    Departure {
        rule: "collections are plural",
        reason: "progress is a mass noun and takes no plural",
        elements: &["progress"],
    },
    Departure {
        rule: "lists name their parent",
        reason: "every request that needs a plan calls it `plan`, whatever is asked of the plan",
        elements: &[
            "qiyou.aggregator.v1.ListPlanVersionsRequest.plan",
            "qiyou.calendar.v1.ListDueReportsRequest.plan",
            "qiyou.calendar.v1.ListRemindersRequest.plan",
            "qiyou.calendar.v1.ListReportCountsRequest.plan",
            "qiyou.delivery.v1.ListCommitmentsRequest.plan",
            "qiyou.delivery.v1.ListTasksRequest.plan",
            "qiyou.indicator.v1.ListTargetsRequest.plan",
            "qiyou.oversight.v1.ListFollowUpsRequest.plan",
        ],
    },
    Departure {
        rule: "gets return what is named",
        reason: "computed from a region and a plan or an indicator, and kept nowhere under a name",
        elements: &[
            "qiyou.aggregator.v1.FiveYearViewService.GetFiveYearView",
            "qiyou.indicator.v1.IndicatorService.GetSeries",
        ],
    },
    Departure {
        rule: "resources have a name",
        reason: "computed from a region and a plan or an indicator, and kept nowhere under a name",
        elements: &["qiyou.aggregator.v1.FiveYearView", "qiyou.indicator.v1.Series"],
    },
    Departure {
        rule: "resources have a name",
        reason: "gathered anew for each answer from what is due; what is gathered has names",
        elements: &["qiyou.calendar.v1.Reminder", "qiyou.calendar.v1.ReportCount"],
    },
    Departure {
        rule: "resources have a name",
        reason: "the SHA-256 of its document identifies a version, in every store alike",
        elements: &["qiyou.indicator.v1.PlanVersion", "qiyou.reference.v1.ReferenceVersion"],
    },
    Departure {
        rule: "updates take a mask",
        reason: "a project is recorded whole, as its owner's system holds it; the etag guards what others changed",
        elements: &["qiyou.delivery.v1.DeliveryService.UpdateProject"],
    },
    Departure {
        rule: "identifiers are plain",
        reason: "ids of a plan begin with their domain and a dot, and say so to whoever reads them",
        elements: &[
            "commitments/childcare.t03.staff_certified_rate",
            "goals/plan.total_investment",
            "indicators/childcare.places_per_1000",
            "tasks/childcare.t03",
        ],
    },
    Departure {
        rule: "identifiers are plain",
        reason: "others define them: the national division code, SDMX time",
        elements: &[
            "followUps/2025",
            "periods/2025-Q3",
            "progress/2025-S1",
            "regions/330522",
            "targets/2025",
        ],
    },
    Departure {
        rule: "identifiers are plain",
        reason: "an entry of a chain is known by its number in it",
        elements: &["entries/42", "refusals/7"],
    },
    Departure {
        rule: "identifiers are plain",
        reason: "a ticket is known by the revision of the store that opened it",
        elements: &["tickets/42"],
    },
    Departure {
        rule: "writes take a request id",
        reason: "the document's hash identifies the load, which is repeated until every store holds it",
        elements: &["qiyou.aggregator.v1.PlanService.LoadPlan"],
    },
    Departure {
        rule: "writes answer with a token",
        reason: "it writes to every store and answers with a token of each, in `tokens`",
        elements: &["qiyou.aggregator.v1.PlanService.LoadPlan"],
    },
];

#[test]
fn every_departure_says_why() {
    for departure in DEPARTURES {
        assert!(departure.reason.split(' ').count() > 3, "{}: {}", departure.rule, departure.reason);
    }
}

#[test]
fn the_readme_of_the_contract_shows_the_departures() {
    let readme = read(Path::new("proto/README.md"));
    let (_, table) = readme.split_once("| rule | where | why |\n|---|---|---|\n").unwrap();
    let rows: String = DEPARTURES.iter().map(|departure| departure.row() + "\n").collect();
    assert_eq!(table, rows);
}

#[test]
fn a_pattern_stands_for_the_fields_of_its_name() {
    assert!(Departure::matches("*.as_of", "qiyou.demo.v1.GetThingRequest.as_of"));
    assert!(Departure::matches("qiyou.demo.v1.Thing.as_of", "qiyou.demo.v1.Thing.as_of"));
    assert!(!Departure::matches("*.as_of", "qiyou.demo.v1.Thing.has_of"));
    assert!(!Departure::matches("Thing.as_of", "qiyou.demo.v1.Thing.as_of"));
}
