//! Crédit Mutuel: camt.053 as French banks fill it, version 08 on most days and 02 on some.

use std::fmt::Write as _;

use super::bank::{Statement, account};
use super::behaviour::{Cause, Kind, Operation};
use super::portfolio::amount;

/// The version of the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// camt.053.001.02.
    Two,
    /// camt.053.001.08.
    Eight,
}

/// The file of one statement. Direct debits of a day stand in one entry with their details, as they were presented.
pub fn write(statement: &Statement, operations: &[Operation], version: Version) -> Vec<u8> {
    let mut writer = Writer { text: String::new(), version };
    writer.document(statement, operations);
    writer.text.into_bytes()
}

struct Writer {
    text: String,
    version: Version,
}

/// A new line of the document.
macro_rules! put {
    ($writer:expr, $($arguments:tt)*) => { let _ = writeln!($writer.text, $($arguments)*); };
}

impl Writer {
    fn document(&mut self, statement: &Statement, operations: &[Operation]) {
        let version = match self.version {
            Version::Two => "02",
            Version::Eight => "08",
        };
        let (from, to) = (statement.from_on, statement.to_on);
        let id = format!("CM{}{}", from.format("%y%m%d"), to.format("%y%m%d"));
        put!(self, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        put!(self, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}\">");
        put!(self, "<BkToCstmrStmt>");
        put!(self, "<GrpHdr><MsgId>{id}</MsgId><CreDtTm>{to}T22:15:00+02:00</CreDtTm></GrpHdr>");
        put!(self, "<Stmt>");
        put!(self, "<Id>{id}</Id>");
        if let Some(sequence) = statement.sequence {
            put!(self, "<ElctrncSeqNb>{sequence}</ElctrncSeqNb>");
        }
        put!(self, "<CreDtTm>{to}T22:15:00+02:00</CreDtTm>");
        put!(self, "<FrToDt><FrDtTm>{from}T00:00:00</FrDtTm><ToDtTm>{to}T23:59:59</ToDtTm></FrToDt>");
        put!(self, "<Acct><Id><IBAN>{}</IBAN></Id><Ccy>EUR</Ccy></Acct>", account(statement.bank));
        self.balance("OPBD", statement.opening_minor, &from.to_string());
        self.balance("CLBD", statement.closing_minor, &to.to_string());
        self.entries(statement, operations);
        put!(self, "</Stmt>");
        put!(self, "</BkToCstmrStmt>");
        put!(self, "</Document>");
    }

    fn balance(&mut self, code: &str, minor: i64, on: &str) {
        put!(self, "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}<Dt><Dt>{on}</Dt></Dt></Bal>", signed(minor));
    }

    /// Collections that follow each other with the same dates make one entry.
    fn entries(&mut self, statement: &Statement, operations: &[Operation]) {
        let all: Vec<(usize, &Operation)> =
            statement.operations.iter().filter_map(|place| Some((*place, operations.get(*place)?))).collect();
        let together = |(_, a): &(usize, &Operation), (_, b): &(usize, &Operation)| {
            let collections = a.kind == Kind::Collection && b.kind == Kind::Collection;
            collections && (a.booked_on, a.value_on) == (b.booked_on, b.value_on)
        };
        for entry in all.chunk_by(together) {
            self.entry(entry);
        }
    }

    fn entry(&mut self, entry: &[(usize, &Operation)]) {
        let Some((place, first)) = entry.first() else { return };
        let minor: i64 = entry.iter().map(|(_, operation)| operation.amount_minor).sum();
        let status = match self.version {
            Version::Two => "<Sts>BOOK</Sts>",
            Version::Eight => "<Sts><Cd>BOOK</Cd></Sts>",
        };
        put!(self, "<Ntry>{}{status}", signed(minor));
        let (booked_on, value_on) = (first.booked_on, first.value_on);
        put!(self, "<BookgDt><Dt>{booked_on}</Dt></BookgDt><ValDt><Dt>{value_on}</Dt></ValDt>");
        // The bank gives no reference of its own to charges and cash: two equal ones are told apart by nothing.
        if !matches!(first.kind, Kind::Fee | Kind::Deposit) {
            put!(self, "<AcctSvcrRef>{}{place:09}</AcctSvcrRef>", booked_on.format("%y%m%d"));
        }
        put!(self, "{}", code(first.kind));
        if matches!(first.kind, Kind::Fee | Kind::Deposit) {
            put!(self, "<AddtlNtryInf>{}</AddtlNtryInf>", first.text);
        } else {
            put!(self, "<NtryDtls>");
            if entry.len() > 1 {
                put!(
                    self,
                    "<Btch><PmtInfId>REMISE-{}</PmtInfId><NbOfTxs>{}</NbOfTxs></Btch>",
                    booked_on.format("%Y%m%d"),
                    entry.len()
                );
            }
            for (_, operation) in entry {
                self.detail(operation);
            }
            put!(self, "</NtryDtls>");
        }
        put!(self, "</Ntry>");
    }

    fn detail(&mut self, operation: &Operation) {
        put!(self, "<TxDtls>");
        match operation.kind {
            Kind::Collection | Kind::Return(_) => {
                let mandate = operation.text.rsplit_once('-').map_or("", |(loan, _)| loan);
                put!(self, "<Refs><EndToEndId>{}</EndToEndId><MndtId>RUM-{mandate}</MndtId></Refs>", operation.text);
            }
            Kind::Transfer | Kind::Deposit | Kind::Fee | Kind::PayOut => {
                put!(self, "<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>");
            }
        }
        match self.version {
            Version::Two => {
                let text = amount(operation.amount_minor.abs());
                put!(self, "<AmtDtls><TxAmt><Amt Ccy=\"EUR\">{text}</Amt></TxAmt></AmtDtls>");
            }
            Version::Eight => {
                put!(self, "{}", signed(operation.amount_minor));
            }
        }
        if let Some(payer) = &operation.payer {
            match self.version {
                Version::Two => {
                    put!(self, "<RltdPties><Dbtr><Nm>{payer}</Nm></Dbtr></RltdPties>");
                }
                Version::Eight => {
                    put!(self, "<RltdPties><Dbtr><Pty><Nm>{payer}</Nm></Pty></Dbtr></RltdPties>");
                }
            }
        }
        if !matches!(operation.kind, Kind::Collection | Kind::Return(_)) {
            put!(self, "<RmtInf><Ustrd>{}</Ustrd></RmtInf>", operation.text);
        }
        if let Kind::Return(cause) = operation.kind {
            let (code, _) = cause.codes();
            let how = if cause == Cause::Contested { "RFND" } else { "RTRN" };
            put!(self, "<RtrInf><Rsn><Cd>{code}</Cd></Rsn><AddtlInf>/RTYP/{how}</AddtlInf></RtrInf>");
        }
        put!(self, "</TxDtls>");
    }
}

/// An amount without its sign, and the sign.
fn signed(minor: i64) -> String {
    let indicator = if minor < 0 { "DBIT" } else { "CRDT" };
    format!("<Amt Ccy=\"EUR\">{}</Amt><CdtDbtInd>{indicator}</CdtDbtInd>", amount(minor.abs()))
}

fn code(kind: Kind) -> String {
    let (domain, family, sub, cfonb) = match kind {
        Kind::Collection => ("PMNT", "IDDT", "ESDD", "A1/0811"),
        Kind::Return(Cause::Contested) => ("PMNT", "IDDT", "PRDD", "B3/0811"),
        Kind::Return(_) => ("PMNT", "IDDT", "UPDD", "B3/0811"),
        Kind::Transfer => ("PMNT", "RCDT", "ESCT", "05/0306"),
        Kind::Deposit => ("PMNT", "CNTR", "CDPT", "91/0201"),
        Kind::Fee => ("ACMT", "MDOP", "CHRG", "62/0620"),
        Kind::PayOut => ("PMNT", "ICDT", "ESCT", "06/0606"),
    };
    format!(
        "<BkTxCd><Domn><Cd>{domain}</Cd><Fmly><Cd>{family}</Cd><SubFmlyCd>{sub}</SubFmlyCd></Fmly></Domn>\
         <Prtry><Cd>{cfonb}</Cd><Issr>CFONB</Issr></Prtry></BkTxCd>"
    )
}
