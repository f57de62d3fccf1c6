//! What chapter 5 says where a task cannot be measured: what to do in the reader's language, and what is wrong in the
//! core's words. The TypeScript side is `www/src/assessment.ts`.

use super::LARGEST;
use crest_core::Error;
use crest_core::assess::words::Lang;
use crest_core::cache::import::Fault;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is said.
#[derive(Debug, PartialEq, Serialize)]
pub(crate) struct Refusal {
    /// What to do, by language.
    refused: BTreeMap<&'static str, String>,
    /// Line, field and numbers, in English.
    pub message: String,
}

/// Why the bytes are of no use.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Why {
    /// More than a browser takes.
    Large,
    /// Neither a cache nor text.
    Binary,
    /// A cache that is damaged, or none after all.
    Cache,
    /// A mistake in pasted text.
    Pasted(Fault),
}

impl Why {
    pub(crate) fn because(self, message: String) -> Refusal {
        Refusal { refused: Lang::ALL.map(|lang| (lang.code(), self.advice(lang))).into(), message }
    }

    /// The core's hint is for the command line, where there are flags and files.
    pub(crate) fn caused_by(self, error: Error) -> Refusal {
        self.because(match error {
            Error::Input { what, problem, .. } => format!("{what}: {problem}"),
            other => other.to_string(),
        })
    }

    fn advice(self, lang: Lang) -> String {
        let megabytes = LARGEST >> 20;
        match self {
            Why::Large => lang.pick(
                format!("{megabytes} MB を超えています。一部を取り出すか、コマンド crest assess をお使いください。"),
                format!("This is more than {megabytes} MB: take a part of it, or use the command crest assess."),
            ),
            Why::Pasted(Fault::Foreign(format)) => lang.pick(
                format!(
                    "これは {} 形式です。教師のトークナイザーがなければ測れません。コマンド crest import で教師キャッシュ\
                     （.safetensors）に変換し、そのファイルを選んでください。",
                    format.name()
                ),
                format!(
                    "This is the format {}, which cannot be measured without the teacher’s tokenizer. Turn it into a \
                     teacher cache (.safetensors) with the command crest import, and choose that file.",
                    format.name()
                ),
            ),
            _ => self.plain_advice(lang).to_owned(),
        }
    }

    fn plain_advice(self, lang: Lang) -> &'static str {
        match self {
            Why::Binary => lang.pick(
                "教師キャッシュ（.safetensors）でも、テキストでもありません。教師キャッシュか、top_logprobs 付きの JSON を選んでください。",
                "This is neither a teacher cache (.safetensors) nor text. Choose a teacher cache, or JSON with top_logprobs.",
            ),
            Why::Cache => lang.pick(
                "教師キャッシュとして読み込めません。ファイルの一部が欠けていないか、コマンド crest cache または crest import で作ったものかを\
                 確かめてください。",
                "This cannot be read as a teacher cache. Check that the file is complete, and that the command crest cache or \
                 crest import made it.",
            ),
            Why::Pasted(Fault::Empty) => lang.pick(
                "中身が空です。モデルの回答を貼り付けるか、ファイルを選んでください。",
                "There is nothing in it. Paste a model’s answers, or choose a file.",
            ),
            Why::Pasted(Fault::NotJson) => lang.pick(
                "JSON として読み取れません。前後に余分な文字がないか、途中が欠けていないかを確かめ、回答の最初の { から最後の } までを\
                 そのまま貼り付けてください。",
                "This is not JSON, or not the whole of it. Paste the answer as it came, from its first { to its last }, and \
                 nothing else.",
            ),
            Why::Pasted(Fault::NoLogprobs) => lang.pick(
                "対数確率（logprobs）が見当たりません。問い合わせに \"logprobs\": true, \"top_logprobs\": 20 を付けて、回答を取り直してください。",
                "It holds no log-probabilities. Ask the model again with \"logprobs\": true, \"top_logprobs\": 20.",
            ),
            // An answer with a mistake; the others have numbers of their own and are said above.
            _ => lang.pick(
                "回答の一部に、対数確率が欠けているか、書式に誤りがあります。下に示す箇所を直すか、問い合わせに \"logprobs\": true, \
                 \"top_logprobs\": 20 を付けて取り直してください。",
                "One of the answers lacks log-probabilities, or has them in a wrong form. Mend the place named below, or ask \
                 the model again with \"logprobs\": true, \"top_logprobs\": 20.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crest_core::cache::import::Format;

    #[test]
    fn every_mistake_has_its_own_advice_in_both_languages() {
        let faults =
            [Fault::Empty, Fault::NotJson, Fault::NoLogprobs, Fault::Foreign(Format::Vllm), Fault::Answer];
        let all: Vec<Why> =
            [Why::Large, Why::Binary, Why::Cache].into_iter().chain(faults.map(Why::Pasted)).collect();
        let mut said: Vec<String> =
            all.iter().flat_map(|why| why.because(String::new()).refused.into_values()).collect();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), 2 * all.len());
        assert!(said.iter().all(|text| !text.contains("  ")), "{said:?}");
    }

    #[test]
    fn the_command_line_gives_no_hints_here() {
        let refusal = Why::Cache.caused_by(Error::input("teacher cache", "3 bytes", "use --format"));
        assert_eq!(refusal.message, "teacher cache: 3 bytes");
    }
}
