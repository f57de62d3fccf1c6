"""Writes the fixtures of the import tests: one small scored text in every format.

The teacher is a bigram count over the text itself, so the text is likely under it. Numbers are rounded to f16 first, as
a cache does, so that every format can carry the same ones.

    pip install numpy pyarrow safetensors
    python make.py

With torch and pydantic installed and a clone of arcee-ai/DistillKit named by DISTILLKIT, that project's own compressor
writes distillkit/ (last done at commit a61c2e7); otherwise the folder is left alone.
"""

import json
import math
import os
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from safetensors.numpy import save_file

HERE = Path(__file__).parent
K = 8
TEXTS = [
    "The fox ran over the hill and the hen ran into the house, and the hen told the dog about the fox.",
    "Then the dog ran out of the house and over the hill, but the fox had gone into the wood.",
    "The hen and the dog sat in the house and told the cat about the hill, the wood and the fox.",
    "And the cat said: the fox ran, the dog ran, the hen ran, and the cat sat in the house.",
]


def byte_chars():
    """GPT-2's printable character for each byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [b for b in range(256) if b not in printable]
    return {b: chr(b) for b in printable} | {b: chr(256 + i) for i, b in enumerate(others)}


CHARS = byte_chars()


def pieces(text):
    """Words with the blank before them, and punctuation."""
    out, word = [], ""
    for c in text:
        if c == " " or not c.isalpha():
            out += [word] if word else []
            word = c
            if c != " ":
                out.append(c)
                word = ""
        else:
            word += c
    return [p for p in out + [word] if p]


def train(merges_wanted):
    """A byte-level BPE: ids 0 to 255 are bytes, merges follow, a special token is last."""
    vocab = {CHARS[b]: b for b in range(256)}
    words = Counter(p for text in TEXTS for p in pieces(text))
    split = {w: [CHARS[b] for b in w.encode()] for w in words}
    merges = []
    while len(merges) < merges_wanted:
        pairs = Counter()
        for w, n in words.items():
            for pair in zip(split[w], split[w][1:]):
                pairs[pair] += n
        if not pairs:
            break
        best = max(pairs, key=lambda p: (pairs[p], p))
        merges.append(best)
        vocab["".join(best)] = len(vocab)
        for w, s in split.items():
            i = 0
            while i + 1 < len(s):
                if (s[i], s[i + 1]) == best:
                    s[i : i + 2] = ["".join(best)]
                i += 1
    step = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    end = len(vocab)
    file = {
        "version": "1.0",
        "added_tokens": [{"id": end, "content": "<|end|>", "special": True}],
        "normalizer": None,
        "pre_tokenizer": step,
        "decoder": step,
        "model": {"type": "BPE", "vocab": vocab, "merges": [" ".join(m) for m in merges]},
    }
    encode = lambda text: [vocab[t] for p in pieces(text) for t in split[p]]
    return file, vocab, [encode(text) for text in TEXTS]


def teacher(documents, size):
    """Head of K ids and f16 log-probabilities given the token before: bigram counts, smoothed by unigrams."""
    unigrams = Counter(t for d in documents for t in d)
    bigrams = defaultdict(Counter)
    for d in documents:
        for a, b in zip(d, d[1:]):
            bigrams[a][b] += 1
    total = sum(unigrams.values())
    rows = {}
    for a, following in bigrams.items():
        n = sum(following.values())
        p = {t: 0.2 * following[t] / n + 0.5 * unigrams[t] / total for t in unigrams}
        head = sorted(p, key=lambda t: (-p[t], t))[:K]
        rows[a] = (head, [float(np.float16(math.log(p[t]))) for t in head])
    return rows


def write_lines(name, lines):
    (HERE / name).write_text("".join(json.dumps(line) + "\n" for line in lines))


def token_text(vocab):
    back = {c: b for b, c in CHARS.items()}
    return {i: bytes(back[c] for c in name) for name, i in vocab.items()}


def main():
    tokenizer, vocab, documents = train(60)
    (HERE / "tokenizer.json").write_text(json.dumps(tokenizer))
    end = len(vocab)
    rows = teacher(documents, end + 1)
    names = token_text(vocab)
    scored = [[None] + [rows[a] for a in d[:-1]] for d in documents]

    # Plain safetensors.
    empty = ([0] * K, [-65504.0] * K)
    flat = [row or empty for d in scored for row in d]
    save_file(
        {
            "tokens": np.array([t for d in documents for t in d], np.uint16),
            "doc_offsets": np.array(np.cumsum([0] + [len(d) for d in documents]), np.uint32),
            "head_ids": np.array([ids for ids, _ in flat], np.uint16),
            "head_logprobs": np.array([logp for _, logp in flat], np.float16),
        },
        HERE / "plain.safetensors",
        {"teacher": "bigrams", "vocab": str(end + 1)},
    )

    # vLLM: the observed token joins where it is not in the head; the first line is the server's form.
    def vllm_row(row, observed):
        if row is None:
            return None
        ids, logp = row
        entries = {}
        if observed not in ids:
            entries[str(observed)] = {"logprob": -9.5, "rank": 57, "decoded_token": names[observed].decode("latin1")}
        for rank, (i, l) in enumerate(zip(ids, logp), 1):
            entries[str(i)] = {"logprob": l, "rank": rank, "decoded_token": names[i].decode("latin1")}
        return entries

    lines = []
    for n, (d, s) in enumerate(zip(documents, scored)):
        logprobs = [vllm_row(row, t) for row, t in zip(s, d)]
        if n == 0:
            choice = {"index": 0, "text": "", "prompt_logprobs": logprobs, "prompt_token_ids": d}
            lines.append({"id": "cmpl-0", "object": "text_completion", "choices": [choice]})
        else:
            lines.append(
                {"request_id": str(n), "prompt": TEXTS[n], "prompt_token_ids": d, "prompt_logprobs": logprobs,
                 "outputs": [{"index": 0, "text": " a", "token_ids": [end]}], "finished": True}
            )
    write_lines("vllm.jsonl", lines)

    # OpenAI: chat with bytes, and the completions endpoint with echo.
    def entry(i, l):
        text = names[i].decode("utf-8", "replace")
        return {"token": text, "bytes": list(names[i]), "logprob": l}

    lines = []
    for n, (d, s) in enumerate(zip(documents, scored)):
        if n % 2 == 0:
            content = []
            for t, row in zip(d, s):
                ids, logp = row or ([t], [-1.0])
                top = [entry(i, l) for i, l in zip(ids, logp)]
                content.append(entry(t, dict(zip(ids, logp)).get(t, -9.5)) | {"top_logprobs": top})
            choice = {"index": 0, "message": {"role": "assistant", "content": TEXTS[n]}, "logprobs": {"content": content}}
            lines.append({"object": "chat.completion", "model": "bigrams", "choices": [choice]})
        else:
            top = [row and {names[i].decode(): l for i, l in zip(*row)} for row in s]
            for t, row in zip(d, top):
                if row is not None:
                    row.setdefault(names[t].decode(), -9.5)
            logprobs = {
                "tokens": [names[t].decode() for t in d],
                "token_logprobs": [row and row[names[t].decode()] for t, row in zip(d, top)],
                "top_logprobs": top,
                "text_offset": list(np.cumsum([0] + [len(names[t]) for t in d[:-1]]).tolist()),
            }
            lines.append({"object": "text_completion", "choices": [{"text": TEXTS[n], "logprobs": logprobs}]})
    write_lines("openai.jsonl", lines)

    # axolotl: the offline form pads the first row; the online one (pull request 2700) drops it and pads at the end.
    pad = (list(range(K)), [-math.inf] * K)
    offline, online = [], []
    for d, s in zip(documents, scored):
        given = [row for row in s if row]
        for out, all_rows in [(offline, [pad] + given), (online, given + [pad])]:
            mask = [[int(row is not pad)] * K for row in all_rows]
            out.append(
                {"input_ids": d, "labels": d, "attention_mask": [1] * len(d),
                 "target_token_ids": [ids for ids, _ in all_rows],
                 "target_logprobs": [logp for _, logp in all_rows], "target_mask": mask}
            )
    write_lines("axolotl.jsonl", offline)
    with pa.OSFile(str(HERE / "axolotl-online.arrow"), "wb") as sink:  # as Hugging Face datasets store it
        table = pa.Table.from_pylist(online)
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=2)

    # EasyDistill: probabilities, greedy text, no tokens.
    lines = []
    for d in documents:
        t, line = d[0], []
        for _ in range(len(d)):
            ids, logp = rows.get(t, rows[d[0]])
            line.append({str(i): math.exp(l) for i, l in zip(ids, logp)})
            t = ids[0]
        lines.append(line)
    write_lines("easydistill.jsonl", lines)

    # Columns.
    table = {
        "token_ids": documents,
        "top_ids": [[row[0] if row else [] for row in s] for s in scored],
        "top_logprobs": [[row[1] if row else [] for row in s] for s in scored],
        "text": TEXTS,
    }
    lists = lambda inner, outer=pa.list_: outer(outer(inner))
    small = pa.schema(
        [("token_ids", pa.list_(pa.uint16())), ("top_ids", lists(pa.uint16())), ("top_logprobs", lists(pa.float16())),
         ("text", pa.string())]
    )
    large = pa.schema(
        [("token_ids", pa.large_list(pa.int64())), ("top_ids", lists(pa.int64(), pa.large_list)),
         ("top_logprobs", lists(pa.float64(), pa.large_list)), ("text", pa.string())]
    )
    pq.write_table(pa.table(table, small), HERE / "columns-snappy.parquet", compression="snappy", row_group_size=2)
    pq.write_table(pa.table(table, large), HERE / "columns-zstd.parquet", compression="zstd", use_dictionary=False)
    with pa.OSFile(str(HERE / "columns-lz4.arrow"), "wb") as sink:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_file(sink, large, options=options) as writer:
            writer.write_table(pa.table(table, large))
    write_lines("columns.jsonl", [dict(zip(table, row)) for row in zip(*table.values())])

    if "DISTILLKIT" in os.environ:
        distillkit(os.environ["DISTILLKIT"], documents, scored, end + 1)


def distillkit(clone, documents, scored, size):
    """What distillkit/sample_logits_vllm.py does behind vLLM: its compressor, its schema."""
    sys.path.insert(0, clone)
    import importlib.util
    import types

    import torch

    # Its package imports transformers for things that are not needed here.
    package = types.ModuleType("distillkit")
    package.__path__ = [str(Path(clone) / "distillkit")]
    sys.modules["distillkit"] = package
    from distillkit.compression import DistributionQuantizationConfig, LogprobCompressor

    schema = pa.schema(
        [("input_ids", pa.list_(pa.uint64())), ("compressed_logprobs", pa.list_(pa.list_(pa.uint8()))),
         ("bytepacked_indices", pa.list_(pa.list_(pa.uint8())))]
    )
    exact = {"d": size, "k": K, "exact_k": K, "exact_dtype": "float32", "polynomial_terms": None,
             "residual_bins": [], "delta_encoding": False}
    curve = {"d": size, "k": K, "exact_k": 2, "exact_dtype": "bfloat16", "polynomial_terms": [0, 1, "sqrt"],
             "term_dtype": "float32", "delta_encoding": True, "normalize_t": True,
             "residual_bins": [{"scale_dtype": "float16", "element_bits": 5, "num_elements": 3},
                               {"scale_dtype": "float32", "element_bits": 1, "num_elements": 2}]}
    for name, settings in [("exact", exact), ("curve", curve)]:
        folder = HERE / "distillkit" / name
        folder.mkdir(parents=True, exist_ok=True)
        config = DistributionQuantizationConfig.model_validate(settings)
        compressor = LogprobCompressor(config=config)
        out, decoded = [], []
        for d, s in zip(documents, scored):
            ids = torch.tensor([[row[0] for row in s if row]])
            logp = torch.tensor([[row[1] for row in s if row]])
            packed = compressor.compress_from_sparse(ids, logp)
            out.append({"input_ids": d} | {k: v.squeeze(0).tolist() for k, v in packed.items()})
            got_ids, got = compressor.decompress_to_sparse(packed)
            decoded.append({"ids": got_ids.squeeze(0).tolist(), "values": got.float().squeeze(0).tolist()})
        for part in range(2):
            table = pa.Table.from_pylist(out[2 * part : 2 * part + 2], schema=schema)
            pq.write_table(table, folder / f"data_{part}.parquet")
        yaml = "".join(f"{key}: {json.dumps(value)}\n" for key, value in config.model_dump(mode="json").items())
        (folder / "compression_config.yaml").write_text(yaml)
        if name == "curve":
            (folder / "decoded.json").write_text(json.dumps(decoded[0]))


main()
