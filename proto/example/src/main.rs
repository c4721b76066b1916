//! Prints how much of what is due each domain of a region has approved, from a running service:
//!
//! ```text
//! QIYOU_TOKEN=... cargo run -- http://127.0.0.1:50050 plans/changxing-2023-2027 regions/330522
//! ```

use std::{env, error::Error};

use qiyou_proto::aggregator::v1::{
    GetFiveYearViewRequest, five_year_view_service_client::FiveYearViewServiceClient,
};
use tonic::{Request, metadata::AsciiMetadataValue, service::Interceptor, transport::Endpoint};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let mut next = |name| arguments.next().ok_or(format!("give an address, a plan and a region: no {name}"));
    let address = next("address")?;
    let request = GetFiveYearViewRequest {
        plan: next("plan")?,
        region: next("region")?,
        ..GetFiveYearViewRequest::default()
    };

    let channel = Endpoint::try_from(address)?.connect().await?;
    let mut views = FiveYearViewServiceClient::with_interceptor(channel, bearer(env::var("QIYOU_TOKEN")?)?);
    let view = views.get_five_year_view(request).await?.into_inner();

    println!("{}, {}", view.region_name, view.judged_on);
    for domain in view.domains {
        let (name, coverage) = (domain.display_name.unwrap_or_default(), domain.coverage.unwrap_or_default());
        println!("{}: {} of {} figures approved", name.zh, coverage.approved, coverage.due);
    }
    Ok(())
}

/// Tells the service who calls.
fn bearer(token: String) -> Result<impl Interceptor, Box<dyn Error>> {
    let bearer: AsciiMetadataValue = format!("Bearer {token}").parse()?;
    Ok(move |mut request: Request<()>| {
        request.metadata_mut().insert("authorization", bearer.clone());
        Ok(request)
    })
}
