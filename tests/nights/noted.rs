//! What lies in a bank's folder beside its statements: it is read to its end, noted, and never booked.

use std::fs;

use passerelle::domain::id::BankId;
use passerelle::store::{AlertFilter, ReceiptFilter, ReceiptRow, ReceiptState};

use super::{Service, cfonb, on_each};

const CAMT: &str = "mappings/credit-mutuel/examples/camt.xml";
const ACCOUNT: &str = "FR7699999000010000000000115";
/// Every order of three.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];

/// The same day told as a statement (053), as a report (052) and as a notification (054), in message `number`.
fn camt(kind: &str, number: u32) -> String {
    let (message, part) = match kind {
        "052" => ("BkToCstmrAcctRpt", "Rpt"),
        "054" => ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
        _ => ("BkToCstmrStmt", "Stmt"),
    };
    fs::read_to_string(CAMT)
        .unwrap()
        .replace("FR3299999000010000000000133", ACCOUNT)
        .replace("BkToCstmrStmt", message)
        .replace("<Stmt>", &format!("<{part}>"))
        .replace("</Stmt>", &format!("</{part}>"))
        .replace("camt.053", &format!("camt.{kind}"))
        .replace("CM-C53-0001", &format!("CM-C53-{number:04}"))
}

fn put(service: &Service, bank: &str, name: &str, text: impl AsRef<[u8]>) {
    fs::write(service.root.join("banks").join(bank).join(name), text).unwrap();
}

async fn receipts(service: &Service) -> Vec<ReceiptRow> {
    service.app.session().await.unwrap().receipts(&ReceiptFilter::default()).await.unwrap()
}

/// Every receipt with its document, its state, and what was said of it last.
async fn told(service: &Service) -> Vec<String> {
    let mut told = Vec::new();
    for receipt in receipts(service).await {
        let event = service.app.session().await.unwrap().receipt_events(&receipt.id).await.unwrap().pop().unwrap();
        told.push(format!("{} {} {}: {}", receipt.name, receipt.document, receipt.state.as_str(), event.detail));
    }
    told
}

/// Entries in the store, all files together.
async fn entries(service: &Service) -> usize {
    let mut entries = 0;
    for receipt in receipts(service).await {
        let mut session = service.app.session().await.unwrap();
        entries += session.entries_of_receipt(&receipt.id, -1, 1_000).await.unwrap().len();
    }
    entries
}

/// Alerts to the operator about files.
async fn file_alerts(service: &Service) -> usize {
    let filter = AlertFilter { kind: Some("operations".into()), ..AlertFilter::default() };
    let alerts = service.app.session().await.unwrap().alerts(&filter).await.unwrap();
    alerts.iter().filter(|alert| alert.id.as_str().starts_with("OPS-FILE-")).count()
}

#[test]
fn a_statement_with_the_report_and_the_notification_of_its_day_is_booked_once_in_every_order() {
    for order in ORDERS {
        on_each(async |mut service| {
            let kinds = order.map(|place| ["053", "052", "054"][place]);
            for (place, kind) in kinds.iter().enumerate() {
                put(&service, "credit-mutuel", &format!("{place}.xml"), camt(kind, 1));
            }
            let night = service.night("2025-11-06").await;
            assert_eq!((night.files.booked, night.files.noted, night.files.set_aside), (1, 2, 0), "{kinds:?}");
            assert_eq!((night.entries.booked, file_alerts(&service).await), (4, 0), "{}", service.why().await);
            // The bank sends them again: the same bytes, and the same day in other messages.
            for (place, kind) in kinds.iter().enumerate() {
                put(&service, "credit-mutuel", &format!("again-{place}.xml"), camt(kind, 1));
                put(&service, "credit-mutuel", &format!("anew-{place}.xml"), camt(kind, 2));
            }
            let night = service.night("2025-11-07").await;
            assert_eq!((night.files.known, night.files.booked, night.files.noted), (3, 1, 2), "{kinds:?}");
            assert_eq!((night.entries.booked, night.entries.known, night.files.set_aside), (0, 4, 0), "{kinds:?}");
            assert_eq!(entries(&service).await, 4, "{kinds:?}");
        });
    }
}

#[test]
fn the_report_of_every_hour_is_noted_and_troubles_nobody() {
    on_each(async |mut service| {
        for hour in 0..24 {
            put(&service, "credit-mutuel", &format!("{hour:02}.xml"), camt("052", hour));
        }
        let night = service.night("2025-11-06").await;
        assert_eq!((night.files.noted, night.files.booked, night.files.set_aside), (24, 0, 0));
        assert_eq!(file_alerts(&service).await, 0);
        assert!(night.waiting.is_empty(), "{:?}", night.waiting);
        assert_eq!(
            told(&service).await[0],
            "00.xml intraday noted: camt.052.001.08 by credit-mutuel/intraday-camt (intraday): 4 entries, never booked: \
             the statement of the day tells the same movements"
        );
        let bank = BankId::parse("credit-mutuel").unwrap();
        let slices = service.app.session().await.unwrap().slices(&bank).await.unwrap();
        assert!(slices.is_empty(), "a report proves no day");
        let night = service.night("2025-11-07").await;
        assert_eq!((night.files.noted, night.files.received), (0, 0), "once is enough");
    });
}

/// The file of returns of the fixtures, of the day of the statement.
fn returns() -> String {
    let fixture = fs::read_to_string("fixtures/banque-postale/returns/cfonb240-day-of-returns.txt").unwrap();
    fixture.replace("071125", "170226").replace("081125", "180226").replace("MC-2025-0042-07", "MC-2026-0001-01")
}

#[test]
fn returns_in_a_file_of_their_own_are_told_by_the_statement_alone() {
    for returns_first in [false, true] {
        on_each(async |mut service| {
            service.drop(
                "paid.txt",
                cfonb::statement("2026-02-09", "2026-02-10", 0, &[("A1", "", 8_882, "MC-2026-0001-01")]),
            );
            service.night("2026-02-11").await;
            let statement =
                cfonb::statement("2026-02-10", "2026-02-17", 8_882, &[("B3", "20", -8_882, "MC-2026-0001-01")]);
            let (first, second) = if returns_first { ("b.txt", "a.txt") } else { ("a.txt", "b.txt") };
            service.drop(first, statement);
            service.drop(second, returns());
            let night = service.night("2026-02-18").await;
            assert_eq!((night.files.booked, night.files.noted, night.files.set_aside), (1, 1, 0));
            assert_eq!((night.entries.booked, service.received("MC-2026-0001").await), (1, 0));
            assert_eq!(service.alerts("MC-2026-0001").await.len(), 1);
            let noted = told(&service).await.into_iter().find(|line| line.contains(" noted: ")).unwrap();
            assert!(
                noted.contains("returns noted: cfonb240 by banque-postale/returns-cfonb240 (returns): 4"),
                "{noted}"
            );
            service.drop("again.txt", returns().replace("CCAS DE VILLEBOURG", "CCAS DE VILLEBOURY"));
            let night = service.night("2026-02-19").await;
            assert_eq!((night.files.noted, night.entries.booked), (1, 0));
            assert_eq!((service.received("MC-2026-0001").await, entries(&service).await), (0, 2));
        });
    }
}

#[test]
fn answers_and_positions_and_schedules_are_noted_too() {
    on_each(async |mut service| {
        for name in ["reply/decisions.csv", "position/crd-octobre.csv"] {
            let bytes = fs::read(format!("fixtures/banque-postale/{name}")).unwrap();
            service.drop(name.rsplit('/').next().unwrap(), bytes);
        }
        for name in ["reply/pain002-partly-rejected.xml", "schedule/echeancier-mc-2025-0042.csv"] {
            let bytes = fs::read(format!("fixtures/credit-mutuel/{name}")).unwrap();
            put(&service, "credit-mutuel", name.rsplit('/').next().unwrap(), bytes);
        }
        let night = service.night("2026-02-11").await;
        assert_eq!((night.files.noted, night.files.set_aside), (4, 0), "{}", service.why().await);
        let told = told(&service).await;
        let mut documents: Vec<_> = receipts(&service).await.into_iter().map(|receipt| receipt.document).collect();
        documents.sort();
        assert_eq!(documents, ["position", "reply", "reply", "schedule"], "{told:?}");
        assert!(told.iter().all(|line| line.ends_with("never booked: it tells no movement of an account")), "{told:?}");
    });
}

#[test]
fn a_faulty_report_is_set_aside_as_what_it_is() {
    on_each(async |mut service| {
        let cut: String = camt("052", 1).split_inclusive('\n').take(40).collect();
        put(&service, "credit-mutuel", "cut.xml", cut);
        let night = service.night("2025-11-06").await;
        assert_eq!((night.files.noted, night.files.set_aside, file_alerts(&service).await), (0, 1, 1));
        let receipt = receipts(&service).await.remove(0);
        assert_eq!((receipt.document.as_str(), receipt.state), ("intraday", ReceiptState::SetAside));
        assert!(service.why().await.contains("the file ends in the middle of the document"));
    });
}

#[test]
fn an_unknown_document_and_one_of_ours_are_refused_in_words() {
    on_each(async |mut service| {
        service.drop("a.csv", "Date;Référence;Observation\n05/11/2025;X;rien\n");
        let ours = fs::read("fixtures/banque-postale/application/MICROCREDIT_CCAS-20251103-01.csv").unwrap();
        service.drop("MICROCREDIT_CCAS-20251103-01.csv", ours);
        service.drop("c.xml", camt("052", 1));
        let night = service.night("2026-02-11").await;
        assert_eq!((night.files.noted, night.files.set_aside), (0, 3));
        let why = service.why().await;
        for part in [
            "no mapping fits it; the nearest is banque-postale/",
            "it is a file of the kind `application`",
            "such a file goes to the bank",
            "no mapping of banque-postale fits it; the nearest is common/camt052",
            "write mappings/banque-postale/intraday-camt052.toml",
        ] {
            assert!(why.contains(part), "{part}: {why}");
        }
        assert!(receipts(&service).await.iter().all(|receipt| receipt.document == "unknown"));
    });
}

#[test]
fn a_noted_file_can_be_decoded_again() {
    on_each(async |mut service| {
        put(&service, "credit-mutuel", "a.xml", camt("052", 1));
        service.night("2025-11-06").await;
        let receipt = receipts(&service).await.remove(0);
        let shown = passerelle::jobs::replay::replay(&service.app, &receipt, false).await.unwrap();
        assert_eq!(
            (shown.receipt.state, shown.booked, shown.new),
            (ReceiptState::Noted, false, 0),
            "{:?}",
            shown.rejects
        );
        assert!(shown.detail.contains("4 entries, never booked"), "{}", shown.detail);
        let kept = passerelle::jobs::replay::replay(&service.app, &receipt, true).await.unwrap();
        assert_eq!((kept.receipt.state, kept.mapping.as_str()), (ReceiptState::Noted, "credit-mutuel/intraday-camt"));
        let events = service.app.session().await.unwrap().receipt_events(&receipt.id).await.unwrap();
        let steps: Vec<_> = events.iter().map(|event| (event.state.as_str(), event.document.as_str())).collect();
        assert_eq!(steps, [("noted", "intraday"), ("received", ""), ("noted", "intraday")]);
    });
}
