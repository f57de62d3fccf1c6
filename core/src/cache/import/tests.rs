//! From documents to scored text: alignment, cutting, and every repair with its number.

use super::*;
use serde_json::json;

/// 256 bytes under ids 0 to 255, `ab` as 256, `<|end|>` as 257.
pub(super) fn tokenizer() -> TeacherTokenizer {
    let printable = |b: u8| matches!(b, 33..=126 | 161..=172 | 174..=255);
    let others: Vec<u8> = (0..=255).filter(|&b| !printable(b)).collect();
    let mut vocab = serde_json::Map::new();
    for byte in 0..=255u8 {
        let rank = others.iter().position(|&b| b == byte);
        let c = rank.map_or(char::from(byte), |rank| char::from_u32(0x100 + rank as u32).unwrap());
        vocab.insert(c.to_string(), byte.into());
    }
    vocab.insert("ab".into(), 256.into());
    let step = json!({"type": "ByteLevel"});
    let file = json!({
        "pre_tokenizer": step, "decoder": step, "added_tokens": [{"id": 257, "content": "<|end|>"}],
        "model": {"type": "BPE", "vocab": vocab, "merges": ["a b"]}
    });
    TeacherTokenizer::from_json(&file.to_string()).unwrap()
}

fn importer(format: Format, options: Options) -> Importer {
    Importer::new(format, &tokenizer(), options).unwrap()
}

/// A document in which row r gives token r + shift half of the mass.
fn document(length: usize, shift: isize) -> Document {
    let token = |t: usize| (t * t * 7 % 251) as i64;
    let mut document = Document::new((0..length).map(token).collect());
    for row in 0..length {
        if let Some(t) = row.checked_add_signed(shift).filter(|&t| t < length) {
            document.rows.push(token(t), 0.5f32.ln());
            document.rows.push((token(t) + 1) % 251, 0.25f32.ln());
        }
        document.rows.end_row();
    }
    document
}

fn import(documents: &[Document], options: Options) -> Result<Imported> {
    let mut importer = importer(Format::Columns, options);
    documents.iter().try_for_each(|document| importer.push(document, "document"))?;
    importer.finish()
}

fn found<'a>(report: &'a Report, what: &str) -> &'a Finding {
    report
        .findings
        .iter()
        .find(|finding| finding.what == what)
        .unwrap_or_else(|| panic!("{what}: {report:?}"))
}

#[test]
fn every_alignment_gives_the_same_text() {
    let wanted = import(&[document(40, 0)], Options::default()).unwrap();
    assert!(wanted.report.findings.iter().all(|finding| finding.what == "first_rows"), "{:?}", wanted.report);
    for shift in [-1, 1] {
        let moved = import(&[document(40, shift)], Options::default()).unwrap();
        assert_eq!((moved.report.alignment.shift, moved.report.alignment.decided), (shift as i8, true));
        assert!(found(&moved.report, "shift").text.contains("corrected"));
        // Shifted back by one, the last row is about a token after the end, or the last token has none.
        let n = moved.scored.tokens.len();
        assert_eq!(moved.scored.tokens, wanted.scored.tokens[..n]);
        assert_eq!(moved.scored.head_ids, wanted.scored.head_ids[..2 * n]);
    }
}

#[test]
fn unclear_alignment_is_an_error_with_three_numbers() {
    let mut same = document(40, 0);
    same.tokens.fill(65);
    let error = import(&[same.clone()], Options::default()).unwrap_err().to_string();
    assert!(error.contains("-11.71 with shift -1") && error.contains("--shift"), "{error}");
    let forced = import(&[same], Options { shift: Some(0), ..Options::default() }).unwrap();
    assert!(found(&forced.report, "shift").text.contains("as asked"));
    let short = import(&[document(5, 0)], Options::default()).unwrap();
    assert!(found(&short.report, "shift").warning && !short.report.alignment.decided);
    assert!(
        Importer::new(Format::Vllm, &tokenizer(), Options { shift: Some(2), ..Options::default() }).is_err()
    );
}

#[test]
fn text_is_cut_where_there_is_no_distribution() {
    let whole = document(40, 0);
    let mut cut = Document::new(whole.tokens.clone());
    cut.tokens[30] = 260;
    for row in 0..40 {
        let (ids, values) = whole.rows.row(row);
        if !(row < 6 || row == 15) {
            ids.iter().zip(values).for_each(|(&id, &value)| cut.rows.push(id, value));
        }
        cut.rows.end_row();
    }
    let imported = import(&[cut], Options::default()).unwrap();
    let starts: Vec<u32> = imported.scored.documents.clone();
    // 5..15, 15..30, 31..40.
    assert_eq!(starts, [0, 10, 25, 34]);
    assert_eq!(imported.scored.tokens[0], whole.tokens[5] as u32);
    assert_eq!(imported.scored.row(0).0, [] as [u32; 0]);
    assert_eq!(imported.scored.row(1).0[0], whole.tokens[6] as u32);
    assert!(
        found(&imported.report, "cut").text.starts_with("1 documents")
            && found(&imported.report, "cut").text.contains("; 6 of 40")
    );
    assert_eq!(found(&imported.report, "unknown_tokens").count, 1);
    assert!(import(&[Document::new(vec![1])], Options::default()).is_err(), "nothing is left");
}

/// A row of a document whose other rows are sound, and what became of it.
fn one(entries: &[(i64, f32)], options: Options) -> Result<(Vec<u32>, Vec<f32>, Report)> {
    let mut rows = Rows::default();
    let whole = document(40, 0);
    for row in 0..40 {
        let (ids, values) = whole.rows.row(row);
        let given: Vec<(i64, f32)> = ids.iter().copied().zip(values.iter().copied()).collect();
        let given = if row == 20 { entries } else { &given };
        given.iter().for_each(|&(id, value)| rows.push(id, value));
        rows.end_row();
    }
    let imported = import(&[Document { rows, ..whole }], options)?;
    let (ids, logp) = imported.scored.row(20);
    Ok((ids.to_vec(), logp.to_vec(), imported.report))
}

#[test]
fn rows_are_repaired_and_counted() {
    let (half, quarter) = (0.5f32.ln(), 0.25f32.ln());
    let asked = Options::default();
    let (ids, logp, report) = one(&[(3, quarter), (4, half), (5, quarter)], asked).unwrap();
    assert_eq!((ids, logp), (vec![4, 3, 5], vec![half, quarter, quarter]));
    assert_eq!(found(&report, "unsorted").count, 1);

    let (ids, _, report) = one(&[(3, half), (3, quarter), (9, -1e9), (8, f32::NEG_INFINITY)], asked).unwrap();
    assert_eq!(ids, [3]);
    assert_eq!(found(&report, "duplicates").count, 1);

    let (ids, _, report) = one(&[(3, half), (258, quarter), (1200, quarter)], asked).unwrap();
    assert_eq!(ids, [3]);
    let padded = found(&report, "padded_vocabulary");
    assert!(padded.count == 2 && padded.text.contains("from 258 to 1200"), "{padded:?}");

    let (_, logp, report) = one(&[(3, half), (4, 0.505f32.ln())], asked).unwrap();
    assert!(logp.iter().map(|l| l.exp()).sum::<f32>() <= 1.0 + 1e-6);
    assert!(found(&report, "scaled").text.contains("1.005"));

    let (_, _, report) = one(&[(3, f32::NAN)], asked).unwrap();
    assert!(found(&report, "non_finite").warning && found(&report, "cut").text.contains("; 0 of 40"));

    for entries in [&[(3, 4.5), (4, 1.0)][..], &[(3, -0.1), (4, -0.1)]] {
        let error = one(entries, asked).unwrap_err().to_string();
        assert!(error.contains("row 20: not log-probabilities: id 3"), "{error}");
    }
    let error = one(&[(99_999, half)], asked).unwrap_err().to_string();
    assert!(error.contains("id 99999; the tokenizer has 258"), "{error}");
}

#[test]
fn logits_are_normalised_when_asked_or_complete() {
    let asked = Options { logits: true, ..Options::default() };
    let (_, logp, report) = one(&[(3, 5.0), (4, 5.0)], asked).unwrap();
    assert!(logp.iter().all(|l| (l - 0.5f32.ln()).abs() < 1e-6));
    assert!(found(&report, "partial_logits").warning);
    let all: Vec<(i64, f32)> = (0..300).map(|id| (id, if id == 7 { 9.0 } else { 2.0 })).collect();
    let (ids, logp, report) = one(&all, Options::default()).unwrap();
    let wanted = (9f32.exp() / (9f32.exp() + 299.0 * 2f32.exp())).ln();
    assert!(ids[0] == 7 && (logp[0] - wanted).abs() < 1e-5 && ids.len() == 258);
    assert_eq!(found(&report, "complete_logits").count, 1);
    assert_eq!(found(&report, "padded_vocabulary").count, 42);
}

#[test]
fn renormalised_heads_are_told() {
    let mut whole = document(40, 0);
    let mut rows = Rows::default();
    for row in 0..40 {
        let (ids, _) = whole.rows.row(row);
        ids.iter().zip([0.75f32, 0.25]).for_each(|(&id, p)| rows.push(id, p.ln()));
        rows.end_row();
    }
    whole.rows = rows;
    let imported = import(&[whole], Options::default()).unwrap();
    let finding = found(&imported.report, "renormalised");
    assert!(finding.count == 40 && finding.warning, "{finding:?}");
    assert!((imported.report.head_mass - 1.0).abs() < 1e-6);
}

#[test]
fn openai_strings_become_ids() {
    let entry = |token: &str, logprob: f64| json!({"token": token, "logprob": logprob});
    let content: Vec<_> = (0..30u8)
        .map(|i| {
            let token = char::from(b'A' + i % 20).to_string();
            json!({
                "token": token, "bytes": token.as_bytes(), "logprob": -0.5,
                "top_logprobs": [
                    entry(&token, -0.5), {"token": "\u{fffd}", "bytes": [200], "logprob": -1.5},
                    entry("<|end|>", -3.0), entry("ab", -4.0), entry("no such", -5.0), entry("token_id:9", -6.0)
                ]
            })
        })
        .collect();
    let chat = json!({"choices": [{"logprobs": {"content": content}}]});
    let mut importer = importer(Format::OpenAi, Options::default());
    importer.line(1, chat.to_string().as_bytes()).unwrap();
    let imported = importer.finish().unwrap();
    assert_eq!(imported.scored.row(1).0, [u32::from(b'B'), 200, 257, 256, 9]);
    assert_eq!(imported.scored.row(0).0, [] as [u32; 0]);
    assert_eq!(found(&imported.report, "unmapped").count, 30);
    assert_eq!(found(&imported.report, "first_rows").count, 1);
}

#[test]
fn legacy_completions_drop_the_sampled_token_outside_the_head() {
    let line = r#"{"choices": [{"logprobs": {
        "tokens": ["a", "b", "bytes:\\xc8"], "token_logprobs": [null, -5.0, -0.5],
        "top_logprobs": [null, {"x": -0.5, "b": -5.0, "y": -2.0}, {"bytes:\\xc8": -0.5, "z": -1.5}]
    }}]}"#;
    let mut importer = importer(Format::OpenAi, Options::default());
    importer.line(1, line.as_bytes()).unwrap();
    let imported = importer.finish().unwrap();
    assert_eq!(imported.scored.tokens, [97, 98, 200]);
    assert_eq!(imported.scored.row(1).0, [u32::from(b'x'), u32::from(b'y')]);
    assert_eq!(imported.scored.row(2).0, [200, u32::from(b'z')]);
    assert_eq!(found(&imported.report, "outside").count, 1);
}

#[test]
fn lines_that_do_not_fit_are_errors() {
    for (format, line, part) in [
        (Format::Vllm, r#"{"prompt_token_ids": [1, 2, 3], "prompt_logprobs": [null]}"#, "line 1: 1 rows"),
        (
            Format::Columns,
            r#"{"token_ids": [99999], "top_ids": [[1]], "top_logprobs": [[-1]]}"#,
            "token 0: id 99999",
        ),
        (Format::OpenAi, r#"{"choices": []}"#, "no top_logprobs"),
        (Format::EasyDistill, r#"[{"1": -0.5}]"#, "sum"),
        (Format::Plain, "{}", "not JSON lines"),
    ] {
        let mut importer = importer(format, Options::default());
        importer.line(2, b"  ").unwrap();
        match importer.line(1, line.as_bytes()).and_then(|()| importer.finish().map(drop)) {
            Err(error) => {
                assert!(error.to_string().contains(part) || format == Format::EasyDistill, "{error}");
            }
            Ok(()) => panic!("{line}"),
        }
    }
}
