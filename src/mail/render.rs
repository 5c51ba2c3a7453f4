//! A message as the bytes of a mail (RFC 5322): the same message always gives the same bytes, so that a message sent again
//! is known by its content. Nothing here asks the time or draws a number.

use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use chrono::{DateTime, Utc};
use lettre::Message;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};

use super::{Error, Mail};

/// The last second that a mail's date can tell: 31 December 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// The bytes of message `id` from `from` to `address`, written at `at`.
pub fn render(id: &str, from: &str, address: &str, mail: &Mail, at: DateTime<Utc>) -> Result<Vec<u8>, Error> {
    let form = |problem: String| Error::Form { id: id.to_owned(), problem };
    let from = mailbox(id, from, "sender", "`mail.from` in the configuration")?;
    let to = mailbox(id, address, "recipient", "`mail.operator`, or the référent and import again")?;
    let seconds = u64::try_from(at.timestamp())
        .ok()
        .filter(|seconds| *seconds <= LAST_SECOND)
        .ok_or_else(|| form("its date is not between 1970 and 9999".into()))?;
    let message_id = format!("<{}@{}>", safe_name(id), from.email.domain());
    // A line break in a subject could begin a header of its own.
    let subject = mail.subject.replace(char::is_control, " ");
    let message = Message::builder()
        .message_id(Some(message_id))
        .date(UNIX_EPOCH + Duration::from_secs(seconds))
        .from(from)
        .to(to)
        .subject(subject)
        .raw_header(automatic())
        .singlepart(
            SinglePart::builder()
                .header(ContentType::TEXT_PLAIN)
                .header(ContentTransferEncoding::QuotedPrintable)
                .body(mail.body.clone()),
        )
        .map_err(|error| form(error.to_string()))?;
    Ok(message.formatted())
}

/// RFC 3834: no holiday reply to a program.
fn automatic() -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".into())
}

/// Whether a mail can be sent there.
pub fn is_address(address: &str) -> bool {
    address.trim().parse::<Mailbox>().is_ok()
}

fn mailbox(id: &str, address: &str, whose: &'static str, fix: &'static str) -> Result<Mailbox, Error> {
    address.trim().parse().map_err(|_| Error::Address { id: id.to_owned(), whose, fix })
}

/// `id` as a file name and as the left part of a Message-ID: letters, digits, `.`, `_` and `-`, others as `%C3%A9`.
/// Two ids never give one name.
pub(super) fn safe_name(id: &str) -> String {
    id.bytes().enumerate().fold(String::with_capacity(id.len()), |mut name, (index, byte)| {
        let inner_dot = byte == b'.' && index > 0 && !name.ends_with('.') && index + 1 < id.len();
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' || inner_dot {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
        name
    })
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn mail() -> Mail {
        Mail { subject: "Microcrédit : 1 prêt à suivre — 13/02/2026".into(), body: "Bonjour,\n\nÉté.\n".into() }
    }

    fn rendered(id: &str, from: &str, address: &str, mail: &Mail) -> Result<Vec<u8>, Error> {
        render(id, from, address, mail, Utc.with_ymd_and_hms(2026, 2, 13, 5, 0, 0).unwrap())
    }

    fn lines(mail: &Mail) -> Vec<String> {
        let bytes = rendered("20260213-r1-1", "passerelle@ccas.example", "r1@ccas.example", mail).unwrap();
        String::from_utf8(bytes).unwrap().split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn the_same_message_gives_the_same_bytes() {
        assert_eq!(lines(&mail()), lines(&mail()));
    }

    #[test]
    fn a_mail_says_who_wrote_it_when_and_that_nobody_need_answer() {
        let lines = lines(&mail());
        for header in [
            "Message-ID: <20260213-r1-1@ccas.example>",
            "Date: Fri, 13 Feb 2026 05:00:00 +0000",
            "From: passerelle@ccas.example",
            "To: r1@ccas.example",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ] {
            assert!(lines.iter().any(|line| line == header), "{header} in {lines:#?}");
        }
        assert!(lines.iter().all(|line| line.is_ascii() && line.len() <= 78), "{lines:#?}");
    }

    #[test]
    fn a_subject_never_begins_a_header_of_its_own() {
        let lines = lines(&Mail { subject: "Microcrédit\r\nBcc: x@example.org\u{0}".into(), ..mail() });
        assert!(!lines.iter().any(|line| line.starts_with("Bcc")), "{lines:#?}");
    }

    #[test]
    fn an_address_that_is_none_is_told_without_being_shown() {
        for (from, address) in [("passerelle@ccas.example", "claire.secret"), ("claire.secret", "r1@ccas.example")] {
            let error = rendered("m", from, address, &mail()).unwrap_err().to_string();
            assert!(error.starts_with("message m: the ") && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_date_that_no_mail_can_tell_is_an_error() {
        let render = |at| render("m", "a@ccas.example", "b@ccas.example", &mail(), at);
        assert!(render(DateTime::<Utc>::MIN_UTC).is_err());
        assert!(render(DateTime::<Utc>::MAX_UTC).is_err());
    }

    #[test]
    fn two_identities_never_share_a_name() {
        assert_eq!(safe_name("20260213-claire.m-1"), "20260213-claire.m-1");
        assert_eq!(safe_name("20260213-Zoë/2-1"), "20260213-Zo%C3%AB%2F2-1");
        assert_eq!([safe_name("."), safe_name(".."), safe_name("a..b.")], ["%2E", "%2E%2E", "a.%2Eb%2E"]);
        assert_ne!(safe_name("a%2F"), safe_name("a/"));
    }
}
