//! Reading imports back: one with its faults, many without.

use qiyou_error::{Error, Fields, Result};
use qiyou_kernel::{ImportId, name};
use qiyou_proto::indicator::v1 as wire;
use qiyou_store::{Select, Stored};
use qiyou_wire::{Wire, timestamp};

use super::{
    batch::FAULTS,
    record::{Import, KeptFault},
};
use crate::Context;

/// Gets an import.
pub(crate) async fn get(context: &Context, request: &wire::GetImportRequest) -> Result<wire::Import> {
    let mut fields = Fields::new();
    let name = fields.parse::<name::Import>("name", &request.name);
    let name = fields.finish(|| name)?;
    message(context, &name.import).await
}

/// Lists imports, the one begun last first.
pub(crate) async fn list(
    context: &Context,
    request: &wire::ListImportsRequest,
) -> Result<wire::ListImportsResponse> {
    let mut fields = Fields::new();
    let page = context.page_request(&mut fields, request.page_size, &request.page_token, &["imports"]);
    let page = fields.finish(|| page)?;
    let mut select = Select::new().backwards().limit(page.size + 1);
    if let Some(after) = page.after.as_deref().and_then(|after| after.parse().ok()) {
        select = select.after(&Import::row_key(&after));
    }
    let imports = context.view(None).await?.select(&select).await?;
    let page = page.cut(imports, |stored| stored.id.to_string());
    let imports = page.items.iter().map(|stored| without_faults(context, stored)).collect();
    Ok(wire::ListImportsResponse { imports, next_page_token: page.next })
}

/// The message of an import, with its faults.
pub(super) async fn message(context: &Context, import: &ImportId) -> Result<wire::Import> {
    let stored = stored(context, import).await?;
    let select = Select::new().under(&KeptFault::of(import)).limit(FAULTS);
    let faults = context.view(None).await?.select(&select).await?;
    let faults = faults.into_iter().map(|kept| kept.record.fault).collect();
    Ok(wire::Import { faults, ..without_faults(context, &stored) })
}

/// The import as it stands.
pub(super) async fn stored(context: &Context, import: &ImportId) -> Result<Stored<Import>> {
    let found = context.view(None).await?.get(&Import::row_key(import)).await?;
    found.ok_or_else(|| unknown(import))
}

pub(super) fn unknown(import: &ImportId) -> Error {
    Error::not_found(name::Import { import: import.clone() })
}

/// "At least as fresh as" what an import wrote.
pub(super) fn token(context: &Context, import: &Import) -> String {
    match import.written_revision {
        0 => String::new(),
        revision => context.token(revision),
    }
}

fn without_faults(context: &Context, stored: &Stored<Import>) -> wire::Import {
    let import = &stored.record;
    wire::Import {
        name: name::Import { import: import.id.clone() }.to_string(),
        settings: Some(import.settings.clone()),
        state: import.state.number(),
        creator: import.creator.clone(),
        batch_number: import.batch_number,
        counts: Some(import.counts.message()),
        fault_count: import.fault_count,
        faults: Vec::new(),
        create_time: Some(timestamp(import.created_at)),
        update_time: Some(timestamp(stored.recorded_at)),
        token: token(context, import),
    }
}
