//! What whoever sees the page can try next, ready to be pasted.

use std::net::SocketAddr;

use qiyou_kernel::Language;

use super::{Args, Shown};
use crate::{client, output, sample};

/// Prints the guide to the standard error, beside the page and not in it.
pub(super) fn print(args: &Args, shown: &Shown) {
    output::note(&text(args, shown));
}

fn text(args: &Args, shown: &Shown) -> String {
    let Shown { view, addresses, token } = shown;
    let (aggregator, first) = (addresses.aggregator, addresses.domains.first().map(|(_, address)| *address));
    let (plan, region, judged_on) = (&view.plan, &view.region, sample::JUDGED_ON);
    let indicator = view.domains.first().and_then(|domain| domain.indicators.first());
    let indicator = indicator.map(|indicator| indicator.indicator.as_str()).unwrap_or_default();
    let of_view = format!(r#"{{"plan":"{plan}","region":"{region}","judged_on":"{judged_on}"}}"#);
    let of_series =
        format!(r#"{{"indicator":"{indicator}","region":"{region}","authority":"AUTHORITY_REPORTED"}}"#);
    let program = std::env::args().next().unwrap_or_else(|| "qiyou".to_owned());
    let view = format!("{program} view --server {}", client::uri(aggregator));
    let words = Words::of(args.format.lang);
    let mut lines = vec![String::new(), format!("{}{}", words.serving, args.data.display())];
    lines.extend(addresses.all().map(|(name, address)| format!("  {name:<18} {address}")));
    lines.extend([
        String::new(),
        words.calls.to_owned(),
        format!("  export QIYOU_TOKEN={token}"),
        format!("  grpcurl -plaintext {aggregator} list"),
        call(&of_view, aggregator, "qiyou.aggregator.v1.FiveYearViewService/GetFiveYearView"),
        call(&of_series, first.unwrap_or(aggregator), "qiyou.indicator.v1.IndicatorService/GetSeries"),
        String::new(),
        words.commands.to_owned(),
        format!("  {view} --judged-on {judged_on} --commitments"),
        format!("  {view} --as-of 2025-03-01T00:00:00+08:00"),
        String::new(),
        words.stop.to_owned(),
    ]);
    lines.join("\n")
}

fn call(request: &str, address: SocketAddr, method: &str) -> String {
    let header = r#"-H "authorization: Bearer $QIYOU_TOKEN""#;
    format!("  grpcurl -plaintext {header} -d '{request}' {address} {method}")
}

/// The guide's own words.
struct Words {
    serving: &'static str,
    calls: &'static str,
    commands: &'static str,
    stop: &'static str,
}

const ZH: Words = Words {
    serving: "八项服务已启动，示例数据所在目录：",
    calls: "可在另一终端试试（令牌只供查看，12 小时内有效）：",
    commands: "同一令牌也用于本程序：逐条列出承诺；回看当时所知：",
    stop: "按 Ctrl-C 停止。",
};

const EN: Words = Words {
    serving: "All eight services are up, with the made-up figures in ",
    calls: "To try in another terminal (the token only reads, for 12 hours):",
    commands: "This program takes the same token: the commitments one by one; the county as it was known then:",
    stop: "Stop with Ctrl-C.",
};

impl Words {
    fn of(language: Language) -> &'static Self {
        match language {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }
}
