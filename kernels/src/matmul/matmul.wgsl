// C [M, N] = A B (+ C), with A [M, K] or, when TRANS_A, A stored as [K, M], and B [K, N] or, when TRANS_B, [N, K].
//
// matmul  one workgroup per 64 x 64 tile of C and split of K, 4 x 4 outputs per thread; split z writes C at z*M*N
//
// The tiles lie in workgroup memory as [k][column / 4], so that a thread's inner loop is two vec4 loads and four
// vec4 multiply-adds. Registers are named, not indexed: bounds-checked register arrays are three times slower.

struct Params {
    m: u32,
    n: u32,
    k: u32,
    split: u32, // length of one split of K; K when there is one
    add: u32, // 1: add to C
}

@group(0) @binding(0) var<uniform> p: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

override TRANS_A: bool = false;
override TRANS_B: bool = false;

const TILE = 64u;
const DEPTH = 16u;

var<workgroup> a_tile: array<vec4f, 256>;
var<workgroup> b_tile: array<vec4f, 256>;

fn load_a(m: u32, k: u32, k_end: u32) -> f32 {
    if m >= p.m || k >= k_end {
        return 0.0;
    }
    if TRANS_A {
        return a[k * p.m + m];
    }
    return a[m * p.k + k];
}

fn load_b(k: u32, n: u32, k_end: u32) -> f32 {
    if n >= p.n || k >= k_end {
        return 0.0;
    }
    if TRANS_B {
        return b[n * p.k + k];
    }
    return b[k * p.n + n];
}

fn store(base: u32, m: u32, n: u32, value: vec4f) {
    if m >= p.m {
        return;
    }
    let row = base + m * p.n;
    for (var i = 0u; i < 4u; i++) {
        if n + i < p.n {
            if p.add != 0u {
                c[row + n + i] += value[i];
            } else {
                c[row + n + i] = value[i];
            }
        }
    }
}

@compute @workgroup_size(16, 16)
fn matmul(
    @builtin(workgroup_id) group: vec3u,
    @builtin(local_invocation_id) at: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let m0 = group.y * TILE;
    let n0 = group.x * TILE;
    let k_end = min(p.k, (group.z + 1u) * p.split);
    // Which element of the tiles this thread loads: neighbours in memory go to neighbouring threads.
    let slow = lane / 16u;
    let fast = lane % 16u;
    let a_k = select(fast, slow, TRANS_A);
    let a_m = select(slow, fast, TRANS_A);
    let b_k = select(slow, fast, TRANS_B);
    let b_n = select(fast, slow, TRANS_B);

    var acc0 = vec4f();
    var acc1 = vec4f();
    var acc2 = vec4f();
    var acc3 = vec4f();
    for (var k0 = group.z * p.split; k0 < k_end; k0 += DEPTH) {
        let am = m0 + a_m * 4u;
        let ak = k0 + a_k;
        a_tile[a_k * 16u + a_m] = vec4f(
            load_a(am, ak, k_end), load_a(am + 1u, ak, k_end), load_a(am + 2u, ak, k_end), load_a(am + 3u, ak, k_end));
        let bn = n0 + b_n * 4u;
        let bk = k0 + b_k;
        b_tile[b_k * 16u + b_n] = vec4f(
            load_b(bk, bn, k_end), load_b(bk, bn + 1u, k_end), load_b(bk, bn + 2u, k_end), load_b(bk, bn + 3u, k_end));
        workgroupBarrier();
        for (var k = 0u; k < DEPTH; k++) {
            let x = a_tile[k * 16u + at.y];
            let y = b_tile[k * 16u + at.x];
            acc0 += x.x * y;
            acc1 += x.y * y;
            acc2 += x.z * y;
            acc3 += x.w * y;
        }
        workgroupBarrier();
    }
    let base = group.z * p.m * p.n;
    let m = m0 + at.y * 4u;
    let n = n0 + at.x * 4u;
    store(base, m, n, acc0);
    store(base, m + 1u, n, acc1);
    store(base, m + 2u, n, acc2);
    store(base, m + 3u, n, acc3);
}
