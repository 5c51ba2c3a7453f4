//! The words of rejects about a zip: which member, what is wrong with it, what to do.

use crate::domain::statement::{Reject, Severity};

const AGAIN: &str = "ask the bank to send it again";
const ONE_BY_ONE: &str = "deliver its files one by one, or several smaller zips";

fn make(severity: Severity, member: &str, field: &str, found: &str, why: String, fix: &str) -> Reject {
    let shown: String = member.chars().take(120).map(|sign| if sign.is_control() { '·' } else { sign }).collect();
    let position = if member.is_empty() { "the zip".to_owned() } else { format!("in the zip, {shown}") };
    Reject { severity, position, field: field.to_owned(), found: found.to_owned(), why, fix: fix.to_owned() }
}

fn error(member: &str, field: &str, why: String, fix: &str) -> Reject {
    make(Severity::Error, member, field, "", why, fix)
}

pub(super) fn broken(member: &str, what: &str) -> Reject {
    let what: String = what.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).take(200).collect();
    error(member, "zip", format!("it is damaged or not whole: {what}"), AGAIN)
}

pub(super) fn too_large(member: &str, what: &str, limit: u64) -> Reject {
    error(member, "size", format!("{what} takes more than {} MiB", limit / (1024 * 1024)), ONE_BY_ONE)
}

pub(super) fn too_many(limit: usize) -> Reject {
    error("", "files", format!("there are more than {limit} files in it"), ONE_BY_ONE)
}

pub(super) fn bomb(member: &str, ratio: u64) -> Reject {
    let why =
        format!("it unpacks to more than {ratio} times its packed size: no statement does, this is made to fill disks");
    error(member, "size", why, "do not open it; ask the bank whether it sent it")
}

pub(super) fn twice(member: &str) -> Reject {
    let why = "two files have the same name: nothing says which of the two counts".to_owned();
    error(member, "name", why, AGAIN)
}

pub(super) fn empty() -> Reject {
    error("", "files", "there is no file in it".to_owned(), AGAIN)
}

pub(super) fn name(member: &str, why: &str) -> Reject {
    error(member, "name", why.to_owned(), "do not unpack it by hand; ask the bank whether it sent it")
}

pub(super) fn encrypted(member: &str) -> Reject {
    error(member, "zip", "it is locked with a password".to_owned(), "unlock it, and deliver the files that it holds")
}

pub(super) fn method(member: &str, method: &str) -> Reject {
    let why = "it is packed in a way that is not read here".to_owned();
    make(Severity::Error, member, "zip", method, why, "unpack it, and deliver the files that it holds")
}

pub(super) fn nested(member: &str) -> Reject {
    error(member, "zip", "it is a zip inside a zip".to_owned(), "take it out, and deliver it by itself")
}

pub(super) fn folder(member: &str) -> Reject {
    let why = "a folder holds nothing by itself: only the files in it are taken".to_owned();
    make(Severity::Warning, member, "files", "", why, "nothing")
}

pub(super) fn of_the_machine(member: &str) -> Reject {
    let why = "a Mac writes this beside the files: it is not taken".to_owned();
    make(Severity::Warning, member, "files", "", why, "nothing")
}
