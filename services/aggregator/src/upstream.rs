//! The stores that the aggregator reads: for each domain one or several, each with the regions it answers for.

use std::{fmt, str::FromStr};

use qiyou_kernel::{DomainId, RegionCode};
use qiyou_region::Tree;

/// One domain service and the part of the country whose figures it holds.
///
/// Written `DOMAIN=ADDRESS` or `DOMAIN=ADDRESS@REGION,REGION`: `childcare=http://10.0.0.7:50051@330522,330523`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Upstream {
    /// The domain.
    pub domain: DomainId,
    /// Where it is served, as configured.
    pub address: String,
    /// The tops of the subtrees that it answers for, sorted; empty when it answers for all regions.
    pub regions: Vec<RegionCode>,
}

impl Upstream {
    /// The name by which answers speak of it: `{domain}/{address as configured}`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}/{}", self.domain, self.address)
    }

    /// The address as a URI; plain HTTP where it names no scheme.
    #[must_use]
    pub fn uri(&self) -> String {
        if self.address.contains("://") { self.address.clone() } else { format!("http://{}", self.address) }
    }

    /// Whether a view of the region can hold figures of this store: it lies in its part of the country, or above it.
    #[must_use]
    pub fn concerns(&self, tree: &Tree, region: RegionCode) -> bool {
        self.regions.is_empty()
            || self.regions.iter().any(|top| tree.is_within(region, *top) || tree.is_within(*top, region))
    }
}

impl fmt::Display for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.domain, self.address)?;
        for (index, region) in self.regions.iter().enumerate() {
            write!(f, "{}{region}", if index == 0 { '@' } else { ',' })?;
        }
        Ok(())
    }
}

impl FromStr for Upstream {
    type Err = UpstreamError;

    fn from_str(text: &str) -> Result<Self, UpstreamError> {
        read(text).ok_or_else(|| UpstreamError { text: text.to_owned() })
    }
}

fn read(text: &str) -> Option<Upstream> {
    let (domain, place) = text.split_once('=')?;
    let (address, regions) = match place.rsplit_once('@') {
        None => (place, Vec::new()),
        Some((address, regions)) => {
            (address, regions.split(',').map(|code| code.parse().ok()).collect::<Option<Vec<_>>>()?)
        }
    };
    if address.is_empty() || address.contains(char::is_whitespace) {
        return None;
    }
    let mut regions: Vec<RegionCode> = regions;
    regions.sort_unstable();
    regions.dedup();
    Some(Upstream { domain: domain.parse().ok()?, address: address.to_owned(), regions })
}

/// A text that names no store.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected DOMAIN=ADDRESS or DOMAIN=ADDRESS@REGION,REGION such as childcare=127.0.0.1:50051@330522, got `{text}`"
)]
pub struct UpstreamError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_is_read_with_its_regions() {
        let upstream: Upstream = "childcare=http://10.0.0.7:50051@330523,330522".parse().unwrap();
        assert_eq!(upstream.label(), "childcare/http://10.0.0.7:50051");
        assert_eq!(upstream.to_string(), "childcare=http://10.0.0.7:50051@330522,330523");
        let everywhere: Upstream = "health=127.0.0.1:50054".parse().unwrap();
        assert_eq!((everywhere.uri().as_str(), everywhere.regions.len()), ("http://127.0.0.1:50054", 0));
    }

    #[test]
    fn a_text_of_another_shape_is_refused() {
        for text in [
            "",
            "childcare",
            "childcare=",
            "Child=127.0.0.1:1",
            "childcare=x y",
            "childcare=h:1@33",
            "a=h:1@",
        ] {
            assert!(text.parse::<Upstream>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_store_concerns_what_lies_in_its_part_and_what_lies_above() {
        let tree = Tree::parse(
            "code,name,level,parent\n000000,国,country,\n330000,省,province,000000\n330500,市,prefecture,330000\n\
             330522,甲,county,330500\n330523,乙,county,330500\n330522103,镇,township,330522\n"
                .as_bytes(),
        )
        .unwrap();
        let upstream: Upstream = "childcare=h:1@330522".parse().unwrap();
        let concerned: Vec<_> = tree
            .iter()
            .filter(|region| upstream.concerns(&tree, region.code))
            .map(|region| region.code.to_string())
            .collect();
        assert_eq!(concerned, ["000000", "330000", "330500", "330522", "330522103"]);
    }
}
