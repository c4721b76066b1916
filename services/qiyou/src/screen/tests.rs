//! Pages as they are read, from a small view that holds every kind of cell.

use qiyou_kernel::Language;
use qiyou_proto::{
    aggregator::v1::{
        ActualValue, Attainment, CommitmentCounts, CommitmentView, Composition, Coverage, DomainView,
        FiveYearView, FollowUpCounts, GoalView, IndicatorView, ProjectSums, ServedFrom, Status, StatusCount,
        StatusFlag, TargetValue, YearCell,
    },
    r#type::v1::{Absence, Authority, Comparator, Decimal, LocalizedText, ReportState, StatusValue},
};

use super::{Options, SAMPLE, render, wrap::columns};

const YEARS: [i32; 5] = [2023, 2024, 2025, 2026, 2027];

fn page(view: &FiveYearView, language: Language, width: usize) -> String {
    render(view, &Options { language, width, colour: false })
}

fn text(zh: &str, en: &str) -> Option<LocalizedText> {
    Some(LocalizedText { zh: zh.to_owned(), en: en.to_owned() })
}

fn decimal(value: &str) -> Option<Decimal> {
    Some(Decimal { value: value.to_owned() })
}

fn target(comparator: Comparator, value: &str) -> Option<TargetValue> {
    Some(TargetValue { comparator: comparator.into(), value: decimal(value), ..Default::default() })
}

fn actual(value: &str) -> ActualValue {
    ActualValue {
        value: decimal(value),
        authority: Authority::Reported.into(),
        state: ReportState::Approved.into(),
        composition: Composition::Own.into(),
        sample: true,
        ..Default::default()
    }
}

fn status(value: StatusValue) -> Option<Status> {
    Some(Status { value: value.into(), ..Default::default() })
}

fn cell(year: i32, comparator: Comparator, wanted: &str, value: Option<&str>, is: StatusValue) -> YearCell {
    YearCell {
        year,
        target: target(comparator, wanted),
        actual: value.map(actual),
        status: status(is),
        ..Default::default()
    }
}

fn counts(counts: &[(StatusValue, i32)], not_counted: i32) -> Option<CommitmentCounts> {
    let total = counts.iter().map(|(_, count)| count).sum();
    let counts = counts.iter().map(|(value, count)| StatusCount { value: (*value).into(), count: *count });
    Some(CommitmentCounts { counts: counts.collect(), total, not_counted })
}

fn places() -> IndicatorView {
    use {Comparator::AtLeast, StatusValue::*};
    let mut cells = vec![
        cell(2023, AtLeast, "4.50", Some("4.52"), Met),
        cell(2024, AtLeast, "4.60", Some("4.58"), Missed),
        cell(2025, AtLeast, "5.00", None, Overdue),
        cell(2026, AtLeast, "5.50", Some("5.31"), AtRisk),
        cell(2027, AtLeast, "5.60", None, NotDue),
    ];
    cells[0].beside = vec![ActualValue { authority: Authority::Derived.into(), ..actual("4.49") }];
    cells[4].target.as_mut().unwrap().revised = true;
    IndicatorView {
        indicator: "indicators/childcare.places_per_1000".to_owned(),
        display_name: text(
            "每千人口拥有3岁以下婴幼儿托位数",
            "Childcare places for children under 3 per 1,000 population",
        ),
        unit: text("个/千人", "places per 1,000 persons"),
        responsible_unit: text("县卫生健康局", "County Health Bureau"),
        cells,
        ..Default::default()
    }
}

fn insurance() -> IndicatorView {
    use StatusValue::{NoTarget, Pending};
    let words = TargetValue {
        text: text("完成市定任务", "complete the task set by the city"),
        ..Default::default()
    };
    let pending =
        |year| YearCell { year, target: Some(words.clone()), status: status(Pending), ..Default::default() };
    let mut cells = vec![YearCell { year: 2023, status: status(NoTarget), ..Default::default() }];
    cells.extend(YEARS[1..].iter().map(|year| pending(*year)));
    cells[1].actual = Some(ActualValue { value: None, fulfilled: true, sample: false, ..actual("0") });
    cells[1].status = status(StatusValue::Met);
    IndicatorView {
        indicator: "indicators/elderly_care.ltc_insurance_coverage".to_owned(),
        display_name: text("长期护理保险覆盖人群", "Population covered by long-term care insurance"),
        unit: text("万人", "10^4 persons"),
        responsible_unit: text("县医保局", "County Medical Insurance Bureau"),
        cells,
        ambiguous: true,
        ..Default::default()
    }
}

fn visits() -> IndicatorView {
    use {Comparator::AtLeast, StatusValue::*};
    let mut cells = vec![
        cell(2023, AtLeast, "40", Some("41.20"), Met),
        cell(2024, AtLeast, "50", Some("38.05"), Incomplete),
        cell(2025, AtLeast, "60", Some("61.00"), Met),
        cell(2026, AtLeast, "70", Some("22.10"), OffTrack),
        cell(2027, AtLeast, "90", None, TooEarly),
    ];
    let rolled = cells[1].actual.as_mut().unwrap();
    rolled.composition = Composition::RollUp.into();
    rolled.children_coverage = decimal("0.8");
    cells[2].actual.as_mut().unwrap().sample = false;
    IndicatorView {
        indicator: "indicators/elderly_care.meal_aid_visits".to_owned(),
        display_name: text("助餐人次", "Meal aid visits"),
        unit: text("万人次", "10^4 visits"),
        responsible_unit: text("县民政局", "County Civil Affairs Bureau"),
        cells,
        ..Default::default()
    }
}

fn mortality() -> IndicatorView {
    use {Comparator::AtMost, StatusValue::*};
    let mut cells = vec![
        cell(2023, AtMost, "9.30", Some("9.21"), Met),
        cell(2024, AtMost, "9.15", Some("9.02"), Met),
        cell(2025, AtMost, "9.00", None, NotJudged),
        cell(2026, AtMost, "8.75", Some("8.80"), OnTrack),
        cell(2027, AtMost, "8.50", None, NotDue),
    ];
    let withheld = ActualValue { value: None, absence: Absence::Suppressed.into(), ..actual("0") };
    cells[2].actual = Some(withheld);
    cells[1].actual.as_mut().unwrap().late = true;
    IndicatorView {
        indicator: "indicators/health.chronic_premature_mortality".to_owned(),
        display_name: text("重大慢病过早死亡率", "Premature mortality from major chronic diseases"),
        unit: text("%", "percent"),
        responsible_unit: text("县卫生健康局", "County Health Bureau"),
        cells,
        ..Default::default()
    }
}

fn domain(
    id: &str,
    name: Option<LocalizedText>,
    lead: Option<LocalizedText>,
    indicators: Vec<IndicatorView>,
) -> DomainView {
    DomainView {
        domain: id.to_owned(),
        display_name: name,
        lead_unit: lead,
        indicators,
        commitments: counts(&[(StatusValue::Met, 2), (StatusValue::NotDue, 5), (StatusValue::Overdue, 1)], 1),
        coverage: Some(Coverage { due: 9, approved: 7, provisional: 1, missing: 1 }),
        served_from: ServedFrom::Live.into(),
        projects: Some(ProjectSums {
            count: 3,
            major_count: 2,
            planned: decimal("320000000"),
            completed: decimal("175500000"),
            paid: decimal("160250000.50"),
            major_completed: decimal("150000000"),
        }),
        ..Default::default()
    }
}

fn goals() -> Vec<GoalView> {
    let investment = GoalView {
        goal: "plans/changxing-2023-2027/goals/plan.total_investment".to_owned(),
        display_name: text("重大公共服务项目总投资", "Total investment in major public service projects"),
        unit: text("亿元", "10^8 yuan"),
        target: target(Comparator::AtLeast, "54"),
        actual: Some(ActualValue { composition: Composition::Projects.into(), ..actual("3.00") }),
        attainment: Some(Attainment { percent: decimal("5.6"), gap: decimal("-51") }),
        status: status(StatusValue::NotDue),
    };
    let circle = GoalView {
        goal: "plans/changxing-2023-2027/goals/plan.standard_system".to_owned(),
        display_name: text("全县覆盖的基本公共服务标准体系", "System of basic public service standards"),
        unit: text("—", "done / not done"),
        target: Some(TargetValue { text: text("建立", "in place"), ..Default::default() }),
        status: status(StatusValue::Pending),
        ..Default::default()
    };
    vec![investment, circle]
}

fn view() -> FiveYearView {
    let health = text("县卫生健康局", "County Health Bureau");
    FiveYearView {
        plan: "plans/changxing-2023-2027".to_owned(),
        region: "regions/330522".to_owned(),
        region_name: "长兴县".to_owned(),
        title: text(
            "长兴县公共服务“七优享”工程实施方案(2023—2027年)",
            "Changxing County implementation plan for the \"Seven Excellent Services\" public service programme (2023-2027)",
        ),
        years: YEARS.to_vec(),
        judged_on: "2026-08-20".to_owned(),
        read_time: Some(prost_types::Timestamp { seconds: 1_787_200_000, nanos: 0 }),
        domains: vec![
            domain(
                "childcare",
                text("幼有善育", "Good care for the young (childcare)"),
                health.clone(),
                vec![places()],
            ),
            domain(
                "health",
                text("病有良医", "Good doctors for the sick (health)"),
                health,
                vec![mortality()],
            ),
            domain(
                "elderly_care",
                text("老有康养", "Healthy care for the old (elderly care)"),
                text("县民政局", "County Civil Affairs Bureau"),
                vec![insurance(), visits()],
            ),
        ],
        goals: goals(),
        plan_version: "a6a36970bd208f00d03fbf057dcee3ed4b6cb19e7a9c967b6ff7b409a4761fac".to_owned(),
        reference_version: "17c0ffee00000000000000000000000000000000000000000000000000000000".to_owned(),
        sample: true,
        ..Default::default()
    }
}

fn last_known() -> FiveYearView {
    let mut view = view();
    view.sample = false;
    view.unreachable =
        vec!["childcare/http://127.0.0.1:50051".to_owned(), "health/http://127.0.0.1:50054".to_owned()];
    view.domains[0].served_from = ServedFrom::LastKnown.into();
    view.domains[1].served_from = ServedFrom::Nothing.into();
    view.domains[1].indicators.clear();
    view.mixed_versions = vec!["housing".to_owned()];
    view
}

fn provisional() -> FiveYearView {
    let mut view = view();
    let cell = &mut view.domains[0].indicators[0].cells[2];
    cell.actual = Some(ActualValue { state: ReportState::Submitted.into(), ..actual("5.01") });
    cell.status = status(StatusValue::Met);
    let running = &mut view.domains[2].indicators[1].cells[3];
    running.status.as_mut().unwrap().flags =
        vec![StatusFlag::Provisional.into(), StatusFlag::TargetReached.into()];
    view.domains[0].commitment_views = vec![
        CommitmentView {
            commitment: "plans/changxing-2023-2027/commitments/childcare.t03.staff_certified_rate".to_owned(),
            display_name: text("托育机构保育人员持证率", "Share of nursery staff certified"),
            due_year: 2027,
            target: target(Comparator::AtLeast, "95"),
            actual: Some(actual("91.5")),
            status: status(StatusValue::NotDue),
            counted: true,
            ..Default::default()
        },
        CommitmentView {
            commitment: "plans/changxing-2023-2027/commitments/childcare.t03.guidance_centres".to_owned(),
            display_name: text("省级“医防护”示范儿童健康管理指导中心", "Provincial model guidance centres"),
            due_year: 2027,
            target: target(Comparator::Maintain, "5"),
            status: status(StatusValue::NotDue),
            counted: false,
            ..Default::default()
        },
    ];
    view
}

#[test]
fn the_page_in_chinese() {
    insta::assert_snapshot!(page(&view(), Language::Zh, 100));
}

#[test]
fn the_page_in_english() {
    insta::assert_snapshot!(page(&view(), Language::En, 100));
}

#[test]
fn the_page_on_a_narrow_terminal() {
    insta::assert_snapshot!(page(&view(), Language::Zh, 80));
}

#[test]
fn the_page_with_provisional_values_and_commitments() {
    insta::assert_snapshot!(page(&provisional(), Language::Zh, 100));
}

#[test]
fn the_page_when_services_cannot_be_reached() {
    insta::assert_snapshot!(page(&last_known(), Language::Zh, 100));
}

#[test]
fn a_questioned_value_is_signed_and_open_follow_ups_are_counted() {
    let mut view = view();
    let usual = page(&view, Language::En, 100);
    view.domains[0].indicators[0].cells[0].actual.as_mut().unwrap().open_tickets = 2;
    view.domains[0].follow_ups = Some(FollowUpCounts { open_count: 3, overdue_count: 1 });
    view.domains[1].follow_ups = Some(FollowUpCounts { open_count: 1, overdue_count: 0 });
    let page = page(&view, Language::En, 100);
    let new: Vec<_> = page.lines().filter(|line| !usual.contains(line)).map(str::trim).collect();
    let [signed, first, second, legend, ..] = new.as_slice() else { panic!("four lines: {new:?}") };
    assert!(signed.contains("✓ 4.52°"), "{signed}");
    assert_eq!([*first, *second], ["followed up: 3 (overdue 1)", "followed up: 1"]);
    assert!(legend.contains("° questioned, not yet answered"), "{legend}");
}

#[test]
fn made_up_figures_are_announced_first_and_last() {
    let page = page(&view(), Language::En, 100);
    let lines: Vec<_> = page.lines().collect();
    assert_eq!((lines.first(), lines.last()), (Some(&SAMPLE), Some(&SAMPLE)));
    assert!(!self::page(&last_known(), Language::En, 100).contains(SAMPLE));
}

#[test]
fn no_line_is_wider_than_the_page() {
    for view in [view(), provisional(), last_known()] {
        for language in [Language::Zh, Language::En] {
            for width in [0, 80, 93, 100, 120, 400] {
                let widest = page(&view, language, width).lines().map(columns).max();
                assert!(widest <= Some(width.clamp(80, 120)), "{language} {width}: {widest:?}");
            }
        }
    }
}

#[test]
fn colour_adds_escapes_and_nothing_else() {
    let options = Options { language: Language::Zh, width: 100, colour: true };
    let coloured = render(&view(), &options);
    let mut plain = String::new();
    let mut is_escape = false;
    for character in coloured.chars() {
        match character {
            '\u{1b}' => is_escape = true,
            'm' if is_escape => is_escape = false,
            _ if is_escape => {}
            shown => plain.push(shown),
        }
    }
    assert!(coloured.len() > plain.len());
    assert_eq!(plain, page(&view(), Language::Zh, 100));
}
