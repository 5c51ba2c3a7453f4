//! The store's story, told on SQLite and on PostgreSQL.

#[path = "store/samples.rs"]
mod samples;
mod support;
#[path = "store/transactions.rs"]
mod transactions;

use std::collections::HashSet;

use passerelle::domain::id::{BankId, EntryId, StatementId};
use passerelle::domain::loan::{OpeningPosition, Referent};
use passerelle::domain::money::Money;
use passerelle::domain::position::MovementKind;
use passerelle::domain::reason::{Class, Reason};
use passerelle::domain::statement::{Reject, Severity, Status};
use passerelle::store::{
    AdoptionRow, AlertFilter, AlertRow, AliasRow, DeliveryKey, DeliveryRow, EntryRow, Error, LoanEventRow, LoanFilter,
    MessageRow, ReceiptFilter, ReceiptRow, ReceiptState, RecipeRow, RunRow, ScheduleSource, Standing, Store,
    SuspenseRow, WithdrawalRow,
};
use samples::{
    alert, attribution, bank, booked, day, entry, entry_id, event, loan, loan_id, night, position, receipt, receipt_id,
    referent, returned, silent_bank, statement,
};
use support::on_both;

#[test]
fn people_and_loans_come_back_as_they_went_in() {
    on_both(async |url| {
        let store = Store::open(url).await.unwrap();
        let mut session = store.session().await.unwrap();
        session.upsert_referents(&[referent("R02"), referent("R01")]).await.unwrap();
        let renamed = Referent { team: "Sud".to_owned(), ..referent("R02") };
        session.upsert_referents(std::slice::from_ref(&renamed)).await.unwrap();
        assert_eq!(session.referents().await.unwrap(), [referent("R01"), renamed]);

        let mut second = loan("MC-2", "", "");
        second.0.opening = Some(OpeningPosition { on: day("2026-09-30"), received: Money::eur(50_388) });
        let loans = [loan("MC-1", "CM-1", "RUM-1"), second, loan("MC-3", "", "")];
        session.insert_loans(&loans, night()).await.unwrap();
        let again = session.insert_loans(&loans[..1], night()).await.unwrap_err();
        assert!(again.is_duplicate() && !again.is_retryable(), "{again}");
        let same_mandate = session.insert_loans(&[loan("MC-4", "CM-4", "RUM-1")], night()).await.unwrap_err();
        assert!(same_mandate.is_duplicate());

        let all = session.loans(&LoanFilter::default()).await.unwrap();
        assert_eq!(all, loans.iter().map(|(loan, _)| loan.clone()).collect::<Vec<_>>());
        let found = session.loans_by_id(&[loan_id("MC-2"), loan_id("MC-9")]).await.unwrap();
        assert_eq!(found.into_values().collect::<Vec<_>>(), [loans[1].0.clone()]);
        let keys = ["RUM-1", "MC-1", "CM-1", "MC-3", "", "nothing"].map(str::to_owned);
        let found = session.loans_by_keys(&bank(), &keys).await.unwrap();
        assert_eq!(found.iter().map(|loan| loan.id.as_str()).collect::<Vec<_>>(), ["MC-1", "MC-3"]);
        let other = BankId::parse("banque-postale").unwrap();
        assert_eq!(session.loans_by_keys(&other, &keys).await.unwrap(), []);
        assert_eq!(session.all_loan_ids(None, 2).await.unwrap(), [loan_id("MC-1"), loan_id("MC-2")]);
        assert_eq!(session.all_loan_ids(Some(&loan_id("MC-2")), 2).await.unwrap(), [loan_id("MC-3")]);

        let histories = session.histories(&[loan_id("MC-1"), loan_id("MC-2")]).await.unwrap();
        assert_eq!(histories[&loan_id("MC-1")].schedule, loans[0].1);
        assert_eq!(histories[&loan_id("MC-2")].opening, loans[1].0.opening);

        let mut bank_schedule = loans[0].1.clone();
        bank_schedule.instalments[0].amount_minor += 1;
        let (id, source) = (loan_id("MC-1"), ScheduleSource::Bank);
        session.insert_schedule(&id, &bank_schedule, source, day("2026-10-01"), night()).await.unwrap();
        let histories = session.histories(std::slice::from_ref(&id)).await.unwrap();
        assert_eq!(histories[&id].schedule, bank_schedule);

        let event = LoanEventRow {
            loan: id.clone(),
            seq: 1,
            kind: "disbursed".to_owned(),
            occurred_on: day("2026-09-10"),
            amount_minor: Some(100_000),
            detail: String::new(),
            made_by: "import".to_owned(),
            recorded_at: night(),
        };
        session.insert_loan_event(&event).await.unwrap();
        session.insert_loan_event(&event).await.unwrap();
        let events = session.loan_events(&id).await.unwrap();
        assert_eq!(events, [event.clone(), LoanEventRow { seq: 2, ..event }]);
    });
}

#[test]
fn a_file_is_known_by_its_name_and_by_its_content() {
    on_both(async |url| {
        let store = Store::open(url).await.unwrap();
        let mut session = store.session().await.unwrap();
        let first = receipt("cm-0a", "aa", "releve_%.xml");
        session.insert_receipt(&first).await.unwrap();
        assert_eq!(session.find_receipt(&bank(), "aa").await.unwrap(), Some(first.clone()));
        assert_eq!(session.find_receipt(&bank(), "bb").await.unwrap(), None);
        let twin = session.insert_receipt(&receipt("cm-0b", "aa", "copie.xml")).await.unwrap_err();
        assert!(twin.is_duplicate(), "{twin}");
        assert_eq!(session.receipt("cm-0").await.unwrap(), std::slice::from_ref(&first));
        assert_eq!(session.receipt("%").await.unwrap(), []);

        let key = DeliveryKey { name: "copie.xml".to_owned(), size: 1_234, modified_us: 1_790_000_000_000_000 };
        let delivery = DeliveryRow {
            bank: bank(),
            key: key.clone(),
            sha256: "aa".to_owned(),
            receipt: first.id.clone(),
            received_on: day("2026-10-06"),
            received_at: night(),
        };
        assert!(!session.delivery_seen(&bank(), &key).await.unwrap());
        session.insert_delivery(&delivery).await.unwrap();
        session.insert_delivery(&delivery).await.unwrap();
        assert!(session.delivery_seen(&bank(), &key).await.unwrap());
        assert_eq!(session.known_deliveries(&bank()).await.unwrap(), HashSet::from([key]));

        let reject = Reject {
            severity: Severity::Error,
            position: "line 9, columns 91-104".to_owned(),
            field: "amount".to_owned(),
            found: "0000000000888?".to_owned(),
            why: "the last digit carries no sign".to_owned(),
            fix: "ask the bank for the file again".to_owned(),
        };
        let (on, id) = (day("2026-10-06"), &first.id);
        for (attempt, state) in [(1, ReceiptState::SetAside), (2, ReceiptState::Released), (3, ReceiptState::SetAside)]
        {
            let rejects = if attempt == 2 { vec![] } else { vec![reject.clone(), reject.clone()] };
            let seq = session.record_receipt_event(id, state, "", "m", "why", &rejects, on, night()).await.unwrap();
            assert_eq!(seq, attempt);
        }
        let rejects = session.rejects(id).await.unwrap();
        assert_eq!(rejects.iter().map(|row| row.attempt).collect::<Vec<_>>(), [1, 1, 3, 3]);
        assert!(rejects.iter().all(|row| row.reject == reject));
        assert_eq!(session.receipt_events(id).await.unwrap().len(), 3);
        assert_eq!(session.receipts_in(ReceiptState::Received).await.unwrap(), []);
        let set_aside = ReceiptRow { state: ReceiptState::SetAside, ..first };
        assert_eq!(session.receipts_in(ReceiptState::SetAside).await.unwrap(), std::slice::from_ref(&set_aside));
        let since = ReceiptFilter { since: Some(day("2026-10-06")), bank: Some(bank()), state: None };
        assert_eq!(session.receipts(&since).await.unwrap(), [set_aside]);
        let no = receipt_id("no");
        let nobody = session.record_receipt_event(&no, ReceiptState::Booked, "", "", "", &[], on, night());
        assert!(matches!(nobody.await, Err(Error::Stale { .. })));
    });
}

#[test]
fn a_statement_and_its_entries_come_back_as_they_went_in() {
    on_both(async |url| {
        let (_store, mut session) = booked(url).await;
        let first = receipt_id("F1");
        assert_eq!(session.statements_of(&first).await.unwrap(), [statement("S1", "F1")]);
        let known = session.known_statements(&[statement("S1", "F1").id, StatementId::parse("S2").unwrap()]).await;
        assert_eq!(known.unwrap().len(), 1);
        let slices = session.slices(&bank()).await.unwrap();
        assert_eq!(slices["FR7699999000010000000000042"][0].closing, Some(Money::eur(50_388)));
        assert_eq!(slices["FR7699999000010000000000042"][0].received_on, day("2026-10-06"));

        let account = "FR7699999000010000000000042";
        for (on, count) in [("2026-10-05", 0), ("2026-10-06", 1), ("2026-12-31", 1)] {
            assert_eq!(session.statements_before(&bank(), account, day(on)).await.unwrap().len(), count, "{on}");
        }
        assert_eq!(session.statements_before(&bank(), "another", day("2026-12-31")).await.unwrap(), []);

        let rows = [entry("E1", 1, 50_388), entry("E2", 2, 50_388), returned("E3", 3, -50_788, -400)];
        assert_eq!(session.entries_of_receipt(&first, -1, 10).await.unwrap(), rows);
        assert_eq!(session.entries_of_receipt(&first, 1, 1).await.unwrap(), rows[1..2]);
        let found = session.entries(&[entry_id("E3"), entry_id("E9")]).await.unwrap();
        assert_eq!(found.into_values().collect::<Vec<_>>(), rows[2..]);
        let known = session.known_entries(&[entry_id("E1"), entry_id("E9")]).await.unwrap();
        assert!(known[&entry_id("E1")].says("digest of E1") && !known[&entry_id("E1")].says("digest of E2"));
        assert_eq!(known.len(), 1);

        // Twins are two identities; the same identity is one entry.
        assert!(session.insert_entries(&rows[..1]).await.unwrap_err().is_duplicate());
        let mut pending = entry("E4", 4, 1);
        pending.entry.status = Status::Pending;
        assert!(matches!(session.insert_entries(&[pending]).await, Err(Error::Refused { .. })));
        let homeless = EntryRow { statement: StatementId::parse("S9").unwrap(), ..entry("E5", 5, 1) };
        assert!(session.insert_entries(&[homeless]).await.is_err());
    });
}

#[test]
fn an_entry_is_known_by_every_name_that_a_recipe_gave_it() {
    on_both(async |url| {
        let (_store, mut session) = booked(url).await;
        let recipe = |id: &str| RecipeRow {
            id: id.to_owned(),
            identity: "booked; version 1".to_owned(),
            source: "{}".to_owned(),
            recorded_at: night(),
        };
        session.insert_recipe(&recipe("r1")).await.unwrap();
        session.insert_recipe(&recipe("r1")).await.unwrap();
        let first = AdoptionRow {
            mapping: "credit-mutuel/statement".to_owned(),
            seq: 1,
            recipe: "r1".to_owned(),
            replaces: String::new(),
            made_by: "R01".to_owned(),
            note: "lu".to_owned(),
            detail: String::new(),
            adopted_on: day("2026-10-06"),
            recorded_at: night(),
        };
        session.insert_adoption(&first).await.unwrap();
        assert!(session.insert_adoption(&first).await.unwrap_err().is_duplicate(), "two decisions under one number");
        assert_eq!(session.adoptions(&first.mapping).await.unwrap(), std::slice::from_ref(&first));
        assert_eq!(session.recipes_of(&first.mapping).await.unwrap(), [recipe("r1")]);
        let file = receipt_id("F1");
        session.insert_reading(&file, &first.mapping, "r1", night()).await.unwrap();
        assert_eq!(session.reading(&file).await.unwrap(), Some((first.mapping.clone(), "r1".to_owned())));
        let read = session.receipts_read_by(&first.mapping).await.unwrap();
        assert_eq!(read.iter().map(|receipt| receipt.id.clone()).collect::<Vec<_>>(), [file]);

        let alias = |identity: &str, content: &str, entry: &str| AliasRow {
            identity: entry_id(identity),
            content: content.to_owned(),
            entry: entry_id(entry),
        };
        let names = [alias("N1", "new digest", "E1"), alias("E2", "other digest", "E2")];
        session.insert_aliases(&first.mapping, 1, &names).await.unwrap();
        let known = session.known_entries(&["E1", "E2", "N1", "N2"].map(entry_id)).await.unwrap();
        assert_eq!(known[&entry_id("N1")].entry, entry_id("E1"));
        assert!(known[&entry_id("N1")].says("new digest") && !known[&entry_id("N1")].says("digest of E1"));
        assert!(known[&entry_id("E2")].says("digest of E2") && known[&entry_id("E2")].says("other digest"));
        assert_eq!(known.len(), 3);
        assert_eq!(session.aliases_of(&entry_id("E1")).await.unwrap(), names[..1]);
        let homeless = session.insert_aliases(&first.mapping, 1, &[alias("N3", "x", "E9")]).await;
        assert!(homeless.is_err(), "a name of nothing");
    });
}

#[test]
fn thousands_of_entries_are_written_and_found_by_set() {
    on_both(async |url| {
        let (_store, mut session) = booked(url).await;
        let rows: Vec<EntryRow> = (10..2_511).map(|number| entry(&format!("N{number}"), number, number)).collect();
        session.insert_entries(&rows).await.unwrap();
        let ids: Vec<EntryId> = rows.iter().map(|row| row.entry.id.clone()).collect();
        assert_eq!(session.known_entries(&ids).await.unwrap().len(), rows.len());
        assert_eq!(session.entries_of_receipt(&receipt_id("F1"), 9, 10_000).await.unwrap(), rows);
    });
}

#[test]
fn an_attribution_moves_the_loan_until_it_is_withdrawn() {
    on_both(async |url| {
        let (_store, mut session) = booked(url).await;
        let id = loan_id("MC-1");
        let rows = [
            attribution("A1", "E1", "MC-1", 50_388),
            attribution("A2", "E3", "MC-1", -50_788),
            attribution("A3", "E2", "MC-2", 20_000),
        ];
        session.insert_attributions(&rows).await.unwrap();
        let history = session.histories(std::slice::from_ref(&id)).await.unwrap().remove(&id).unwrap();
        let mut movements = history.movements;
        movements.sort_by(|a, b| a.entry.cmp(&b.entry));
        assert_eq!(movements.iter().map(|movement| movement.amount_minor).collect::<Vec<_>>(), [50_388, 50_388]);
        assert_eq!(movements[0].kind, MovementKind::Payment);
        let reason = Reason { code: "AM04".to_owned(), class: Class::InsufficientFunds };
        assert_eq!(movements[1].kind, MovementKind::Return(Some(reason)), "less the bank's charges");

        let withdrawal = WithdrawalRow {
            attribution: "A1".to_owned(),
            why: "another loan".to_owned(),
            made_by: "R01".to_owned(),
            made_on: day("2026-10-07"),
            recorded_at: night(),
        };
        session.withdraw_attributions(std::slice::from_ref(&withdrawal)).await.unwrap();
        let twice = session.withdraw_attributions(std::slice::from_ref(&withdrawal)).await.unwrap_err();
        assert!(twice.is_duplicate());
        let history = session.histories(std::slice::from_ref(&id)).await.unwrap().remove(&id).unwrap();
        assert_eq!(history.movements.len(), 1);
        let traced = session.attributions_of_loan(&id).await.unwrap();
        assert_eq!(traced.iter().map(|row| row.attribution.clone()).collect::<Vec<_>>(), rows[..2]);
        assert_eq!(traced[0].withdrawal, Some(withdrawal));
        assert_eq!((traced[1].file.as_str(), traced[1].entry.entry.position.as_str()), ("releve.xml", "line 3"));
        assert_eq!(session.attributions_of_entry(&entry_id("E1")).await.unwrap(), traced[..1]);
        let ids = ["E1", "E2", "E3"].map(entry_id);
        assert_eq!(session.attributions_of_entries(&ids).await.unwrap().len(), 2, "those that hold");

        let waiting = |why: &str, since| SuspenseRow {
            entry: entry_id("E2"),
            why: why.to_owned(),
            suggestions: "[]".to_owned(),
            since_on: day(since),
        };
        session.put_suspense(&[waiting("no reference", "2026-10-06")]).await.unwrap();
        session.put_suspense(&[waiting("a part is left", "2026-10-08")]).await.unwrap();
        let suspense = session.suspense().await.unwrap();
        assert_eq!(suspense[0].suspense, waiting("a part is left", "2026-10-06"), "it waits since the first night");
        assert_eq!((suspense.len(), suspense[0].attributed_minor), (1, 20_000));
        assert_eq!(suspense[0].entry, entry("E2", 2, 50_388));
        session.drop_suspense(&ids).await.unwrap();
        assert_eq!(session.suspense().await.unwrap(), []);
    });
}

#[test]
fn a_night_looks_at_loans_in_arrears_and_at_live_alerts() {
    on_both(async |url| {
        let (_store, mut session) = booked(url).await;
        let today = day("2026-10-06");
        session.put_positions(&[position("MC-1", 0, Some("2026-10-06")), position("MC-2", 0, None)]).await.unwrap();
        assert_eq!(session.loans_to_assess(today).await.unwrap(), []);
        let late = position("MC-1", 50_388, Some("2026-10-05"));
        session.put_positions(std::slice::from_ref(&late)).await.unwrap();
        assert_eq!(session.loans_to_assess(today).await.unwrap(), [loan_id("MC-1")]);
        let positions = session.positions(&[loan_id("MC-1"), loan_id("MC-9")]).await.unwrap();
        assert_eq!(positions.into_values().collect::<Vec<_>>(), [late]);
        for (state, count) in [(Standing::Performing, 1), (Standing::Overdue, 1), (Standing::Repaid, 0)] {
            let filter = LoanFilter { bank: Some(bank()), state: Some(state), ..LoanFilter::default() };
            assert_eq!(session.loans(&filter).await.unwrap().len(), count, "{state:?}");
        }
        session.record_alert(&alert("AL2", "MC-2"), &event("opened")).await.unwrap();
        assert_eq!(session.loans_to_assess(today).await.unwrap(), [loan_id("MC-1"), loan_id("MC-2")]);
    });
}

#[test]
fn an_alert_lives_by_its_events_and_a_mail_carries_each_once() {
    on_both(async |url| {
        let (_store, mut session) = booked(url).await;
        let mut row = alert("AL1", "MC-1");
        row.seq = session.record_alert(&row, &event("opened")).await.unwrap();
        assert_eq!(session.alert(&row.id).await.unwrap(), Some(row.clone()));
        let second = session.record_alert(&alert("AL9", "MC-1"), &event("opened")).await.unwrap_err();
        assert!(second.is_duplicate(), "one live alert per loan: {second}");
        let stale = session.record_alert(&alert("AL1", "MC-1"), &event("raised")).await.unwrap_err();
        assert!(matches!(stale, Error::Stale { .. }) && stale.is_retryable());
        assert_eq!(session.alert(&row.id).await.unwrap(), Some(row.clone()), "nothing was overwritten");

        session.record_alert(&silent_bank("AL3"), &event("opened")).await.unwrap();
        assert!(session.record_alert(&silent_bank("AL4"), &event("opened")).await.unwrap_err().is_duplicate());
        assert_eq!(session.live_alerts("operations").await.unwrap(), [AlertRow { seq: 1, ..silent_bank("AL3") }]);

        let unsent = session.alert_events_without_message(&["opened"]).await.unwrap();
        assert_eq!(unsent.iter().map(|(event, _)| event.alert.as_str()).collect::<Vec<_>>(), ["AL1", "AL3"]);
        let message = MessageRow {
            id: "M1".to_owned(),
            channel: "mail".to_owned(),
            recipient: "R01".to_owned(),
            address: "r01@ccas.example".to_owned(),
            subject: "1 alerte".to_owned(),
            body: "Bonjour,\n…".to_owned(),
            created_on: day("2026-10-09"),
            created_at: night(),
            sent_at: None,
            outcome: String::new(),
        };
        session.insert_message(&message, &[(row.id.clone(), 1)]).await.unwrap();
        let unsent = session.alert_events_without_message(&[]).await.unwrap();
        assert_eq!(unsent.len(), 1);
        assert_eq!(unsent[0].1.id.as_str(), "AL3");

        session.mark_unsent("M1", "no connection").await.unwrap();
        let waiting = MessageRow { outcome: "no connection".to_owned(), ..message.clone() };
        assert_eq!(session.unsent_messages().await.unwrap(), [waiting]);
        session.mark_sent("M1", night(), "sent").await.unwrap();
        assert!(matches!(session.mark_sent("M1", night(), "sent").await, Err(Error::Stale { .. })));
        assert_eq!(session.unsent_messages().await.unwrap(), []);
        assert_eq!(session.messages_of_day(day("2026-10-09")).await.unwrap()[0].sent_at, Some(night()));

        row.state = "cleared".to_owned();
        row.cleared_on = Some(day("2026-10-12"));
        row.seq = session.record_alert(&row, &event("cleared")).await.unwrap();
        session.record_alert(&alert("AL5", "MC-1"), &event("opened")).await.unwrap();
        assert_eq!(session.count_alerts(&loan_id("MC-1")).await.unwrap(), 2);
        let filter = AlertFilter { state: Some("cleared".to_owned()), ..AlertFilter::default() };
        assert_eq!(session.alerts(&filter).await.unwrap(), [row.clone()]);
        let events = session.alert_events(&row.id).await.unwrap();
        let told: Vec<_> = events.iter().map(|row| (row.seq, row.event.what.as_str(), row.state.as_str())).collect();
        assert_eq!(told, [(1, "opened", "open"), (2, "cleared", "cleared")]);
    });
}

#[test]
fn a_run_ends_once() {
    on_both(async |url| {
        let store = Store::open(url).await.unwrap();
        let mut session = store.session().await.unwrap();
        let run = RunRow {
            id: "nightly-1".to_owned(),
            job: "nightly".to_owned(),
            today: day("2026-10-06"),
            started_at: night(),
            finished_at: None,
            outcome: String::new(),
            summary: String::new(),
        };
        session.insert_run(&run).await.unwrap();
        assert_eq!(session.runs(5).await.unwrap(), [run]);
        session.finish_run("nightly-1", night(), "done", "{}").await.unwrap();
        assert!(session.finish_run("nightly-1", night(), "done", "{}").await.is_err());
        assert_eq!(session.runs(5).await.unwrap()[0].finished_at, Some(night()));
    });
}
