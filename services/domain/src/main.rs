//! The service of a domain named on the command line.

use std::process::ExitCode;

use clap::Command;
use qiyou_boot::{Asked, DomainArgs, ask, run_domain};
use qiyou_config::{Form, Setting, Text};
use qiyou_kernel::DomainId;

const ABOUT: &str = "\
Serves a domain of a plan that has no program of its own, report-only.

Example: qiyou-domain --domain culture --listen 127.0.0.1:50058 --development-key qiyou-data";

const ID: Setting = Setting {
    key: "domain.id",
    flag: "domain",
    variable: "QIYOU_DOMAIN",
    placeholder: "ID",
    help: "Id of the domain, as the plan spells it.",
    is_detail: false,
};

fn read(form: &mut Form<'_>) -> (Option<DomainId>, DomainArgs) {
    let id = form.optional(&ID, &Text::of("an id such as culture"));
    if id.is_none() {
        form.miss(&ID, "the id of a domain of the plan");
    }
    (id, DomainArgs::read(form, qiyou_domain::FIRST_PORT))
}

fn main() -> ExitCode {
    match ask(Command::new("qiyou-domain").about(ABOUT), read) {
        Ok(Asked { settings: (Some(id), settings), is_probe }) => {
            run_domain(&qiyou_domain::domain(&id), &Asked { settings, is_probe })
        }
        Ok(Asked { settings: (None, settings), .. }) => qiyou_boot::probe(settings.serve.listen),
        Err(status) => status,
    }
}
