// The objective of METHOD.md sections 2 to 4 at scored positions: w_ce CE + w_kd lambda D + w_rank c L_R.
//
// Rows n of logits [N, V], stats [N, 3] (lse, lse and q_rest at T), picks [N, 32], head_ids and head_logp [N, K] (padded
// with NO_ID, falling teacher probability), targets [N, 4] (id or NO_ID, bits of the rest, rest at T, teacher's lse at T).
//
// The divergence compares both sides at temperature T; everything else, the teacher's rest included, is at T = 1.
//
// objective  one workgroup per row n: writes rows[n, 12] and sparse[n, M, 2] (id, bits of g) with M = 1 + K + 64:
//            entry 0 the target, then the head, then the ranked set U. Thread i owns element i of U.
//
// Element i of any `array<f32, WG>` belongs to thread i. Which loss runs is a uniform switch; everything else that
// differs by row (length of the head, size of U, scored or not) only masks values, so that every barrier is uniform.

struct Params {
    n: u32,
    vocab: u32,
    head: u32,
    k: u32,
    w_ce: f32,
    w_kd: f32,
    w_rank: f32,
    kd_kind: u32,
    kd_a: f32,
    kd_b: f32,
    dynamic: u32,
    rank_kind: u32,
    rank_set: u32,
    smoothing: f32,
    rho: f32,
    top_p: f32,
    confidence: u32,
    confidence_kd: u32,
    c_wrong: f32,
    peak_relative: f32,
    peak_absolute: f32,
    temperature: f32,
    inv_t: f32,
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> logits: array<f32>;
@group(0) @binding(2) var<storage, read> stats: array<f32>;
@group(0) @binding(3) var<storage, read> picks: array<u32>;
@group(0) @binding(4) var<storage, read> head_ids: array<u32>;
@group(0) @binding(5) var<storage, read> head_logp: array<f32>;
@group(0) @binding(6) var<storage, read> targets: array<u32>;
@group(0) @binding(7) var<storage, read_write> sparse: array<u32>;
@group(0) @binding(8) var<storage, read_write> rows: array<f32>;

const WG = 64u;
const MAX_K = 32u;
const COLUMNS = 12u;
const NO_ID = 0xffffffffu;
const LOG_FLOOR = -100.0;
const REST_FLOOR = 1e-12;
const DEGENERATE = 1e-6;
const CUT = 60.0;

const FKL = 0u;
const RKL = 1u;
const JSD = 2u;
const SFKL = 3u;
const SRKL = 4u;
const TVD = 5u;
const AKL = 6u;

const SIGMOID = 0u;
const PAV = 1u;
const PEARSON = 2u;
const RANKNET = 3u;

const UNION = 0u;
const TEACHER = 1u;

const ENTROPY = 1u;
const AGREE = 2u;

// include ../reduce/_workgroup.wgsl
// Decided by thread 0: length of the teacher's filtered list, weight of the forward KL in `akl`.
var<workgroup> kept: u32;
var<workgroup> forward: f32;
// The ranked set: ids, teacher scores, student scores.
var<workgroup> u_id: array<u32, WG>;
var<workgroup> u_t: array<f32, WG>;
var<workgroup> u_s: array<f32, WG>;
var<workgroup> flag: array<u32, WG>;
// dL/drank, read across elements.
var<workgroup> g_rank: array<f32, WG>;
// Soft ranks of one side: values in falling order, gradient in that order, block of a place; the stack of blocks.
var<workgroup> sorted: array<f32, WG>;
var<workgroup> g_sorted: array<f32, WG>;
var<workgroup> first: array<u32, WG>;
var<workgroup> size: array<u32, WG>;
var<workgroup> starts: array<u32, WG>;
var<workgroup> sizes: array<u32, WG>;
var<workgroup> sums: array<f32, WG>;

// Of this row: start in logits, start in the head, valid head ids, log sum exp, log of the teacher's rest; the student's
// and the teacher's log sum exp at T, and the log of the teacher's rest there.
var<private> z_row: u32;
var<private> h_row: u32;
var<private> valid: u32;
var<private> lse: f32;
var<private> log_rest: f32;
var<private> lse_t: f32;
var<private> teacher_lse: f32;
var<private> log_rest_t: f32;
// Of this row's ranked set: number of elements.
var<private> n: u32;

// Teacher log-probability of the cached id at i.
fn teacher(i: u32) -> f32 {
    return max(head_logp[h_row + i], LOG_FLOOR);
}

// Student log-probability of the cached id at i.
fn student(i: u32) -> f32 {
    return logits[z_row + head_ids[h_row + i]] - lse;
}

// Both at temperature T.
fn teacher_t(i: u32) -> f32 {
    return max(head_logp[h_row + i] * p.inv_t - teacher_lse, LOG_FLOOR);
}

fn student_t(i: u32) -> f32 {
    return logits[z_row + head_ids[h_row + i]] * p.inv_t - lse_t;
}

// include _confidence.wgsl
// include _divergence.wgsl
// include _peaks.wgsl
// include _ranking.wgsl

// One entry of the sparse list, empty unless `on`.
fn write_entry(row: u32, entry: u32, id: u32, g: f32, on: bool) {
    let at = 2u * (row * (1u + p.head + WG) + entry);
    sparse[at] = select(NO_ID, id, on);
    sparse[at + 1u] = bitcast<u32>(select(0.0, g, on));
}

@compute @workgroup_size(64)
fn objective(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
    let row = group.x;
    let y = targets[4u * row];
    let scored = y != NO_ID;
    let q_rest = stats[3u * row + 2u];
    z_row = row * p.vocab;
    h_row = row * p.head;
    lse = stats[3u * row];
    lse_t = stats[3u * row + 1u];
    log_rest = log(max(bitcast<f32>(targets[4u * row + 1u]), REST_FLOOR));
    log_rest_t = log(max(bitcast<f32>(targets[4u * row + 2u]), REST_FLOOR));
    teacher_lse = bitcast<f32>(targets[4u * row + 3u]);
    var count = 0.0;
    for (var i = lane; i < p.head; i += WG) {
        count += f32(u32(head_ids[h_row + i] != NO_ID));
    }
    valid = u32(workgroup_sum(lane, count));

    let lists = rank_set(row, lane);
    let overlap = lists.x / f32(p.k);
    let c = confidence(lane, y);
    let w_kd = p.w_kd * select(1.0, overlap, p.dynamic != 0u) * select(1.0, c, p.confidence_kd != 0u);
    let w_rank = p.w_rank * c;
    // The slope of T^2 D(z / T) is T times that of D.
    let w_kd_t = w_kd * p.temperature;

    let kd = divergence(lane, q_rest);
    let ce = lse - logits[z_row + select(0u, y, scored)];
    if lane == 0u {
        write_entry(row, 0u, y, -p.w_ce, scored);
    }
    for (var i = lane; i < p.head; i += WG) {
        var id = NO_ID;
        var g = 0.0;
        if i < valid {
            // Entries of the head replace alpha * q instead of correcting it: where q_rest is tiny alpha is huge, and
            // the difference of the two would be noise.
            id = head_ids[h_row + i];
            let kd_g = bucket(teacher_t(i), student_t(i)).y - exp(student_t(i)) * kd.total;
            g = p.w_ce * exp(student(i)) + w_kd_t * kd_g;
        }
        write_entry(row, 1u + i, id, g, scored && i < valid);
    }

    let term = ranking(lane);
    let counts = term.z == 1.0;
    let used = counts && lane < n;
    write_entry(row, 1u + p.head + lane, u_id[lane], w_rank * term.y, scored && used);
    let ranked = select(0.0, term.x, counts);
    let size_u = f32(max(n, 1u));
    let pooled = workgroup_sum(lane, select(0.0, f32(flag[lane]), used && p.rank_kind == PAV)) / size_u;
    let idle = workgroup_sum(lane, f32(u32(used && term.y == 0.0))) / size_u;

    if lane == 0u {
        let value = p.temperature * p.temperature * kd.value;
        let loss = p.w_ce * ce + w_kd * value + w_rank * ranked;
        var columns = array<f32, COLUMNS>(
            // At another temperature the cross-entropy has a softmax of its own (dlogits).
            select(0.0, p.w_ce, p.inv_t == 1.0) + w_kd_t * kd.alpha,
            loss,
            ce,
            value,
            ranked,
            overlap,
            lists.y / f32(p.k),
            f32(u32(!counts)),
            pooled,
            idle,
            f32(u32(picks[row * MAX_K] == y)),
            1.0,
        );
        for (var c = 0u; c < COLUMNS; c++) {
            rows[row * COLUMNS + c] = select(0.0, columns[c], scored);
        }
    }
}
