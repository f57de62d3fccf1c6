// Part of objective.wgsl: ranking losses on U (twins: cpu/ranking.rs, cpu/pav.rs).
//
// Each returns (value, dL/ds of this thread's element, 1 if the set is not degenerate). Threads without an element run
// along with masked values, because every barrier must be reached by all.

// 1 / (1 + exp(-x))
fn logistic(x: f32) -> f32 {
    return 1.0 / (1.0 + exp(min(-x, CUT)));
}

// Derivative of `logistic`, which is even.
fn logistic_slope(x: f32) -> f32 {
    let e = exp(-abs(x));
    return e / ((1.0 + e) * (1.0 + e));
}

// log(1 + exp(x))
fn softplus(x: f32) -> f32 {
    return max(x, 0.0) + log(1.0 + exp(-abs(x)));
}

// x minus its mean, and the norm; x0 is element 0, taken off first so that equal values centre to exact zeros.
fn centred(lane: u32, x: f32, x0: f32) -> vec2f {
    let count = f32(max(n, 1u));
    let mean = workgroup_sum(lane, select(0.0, x - x0, lane < n)) / count;
    let a = select(0.0, x - x0 - mean, lane < n);
    return vec2f(a, sqrt(workgroup_sum(lane, a * a)));
}

// 1 - Pearson(x, y) and its gradient in this thread's x.
fn pearson(lane: u32, x: f32, y: f32) -> vec3f {
    workgroupBarrier();
    sorted[lane] = x;
    g_sorted[lane] = y;
    workgroupBarrier();
    let a = centred(lane, x, sorted[0]);
    let b = centred(lane, y, g_sorted[0]);
    let counts = n >= 2u && a.y * b.y >= DEGENERATE;
    let norm_a = select(1.0, a.y, counts);
    let norm_b = select(1.0, b.y, counts);
    // 1 - cos = |u - v|^2 / 2 for unit vectors keeps its digits where the order is nearly right.
    let gap = a.x / norm_a - b.x / norm_b;
    let value = 0.5 * workgroup_sum(lane, gap * gap);
    return vec3f(value, (gap - value * a.x / norm_a) / norm_a, f32(u32(counts)));
}

fn sigmoid(lane: u32) -> vec3f {
    let tau = p.smoothing;
    let s = u_s[lane];
    let t = u_t[lane];
    var soft = 1.0;
    var hard = 1.0;
    for (var j = 0u; j < n; j++) {
        if j != lane {
            soft += logistic((u_s[j] - s) / tau);
            hard += select(select(0.0, 0.5, u_t[j] == t), 1.0, u_t[j] > t);
        }
    }
    let loss = pearson(lane, soft, hard);
    g_rank[lane] = loss.y;
    workgroupBarrier();
    var sum = 0.0;
    for (var i = 0u; i < n; i++) {
        if i != lane {
            sum += (g_rank[i] - loss.y) * logistic_slope((s - u_s[i]) / tau);
        }
    }
    return vec3f(loss.x, sum / tau, loss.z);
}

// Mean of the hard ranks n - place over a block.
fn mean_rank(start: u32, count: u32) -> f32 {
    return f32(n - start) - f32(count - 1u) * 0.5;
}

// Mean of a block on the stack, over x / eps - rank.
fn block_mean(at: u32) -> f32 {
    return sums[at] / (f32(sizes[at]) * p.smoothing) - mean_rank(starts[at], sizes[at]);
}

// Non-increasing fit of x / eps - (n, n-1, …, 1) in falling order by pooling adjacent violators; one thread.
fn pool() {
    var blocks = 0u;
    for (var place = 0u; place < n; place++) {
        starts[blocks] = place;
        sizes[blocks] = 1u;
        sums[blocks] = sorted[place] - sorted[0];
        blocks += 1u;
        while blocks > 1u {
            if block_mean(blocks - 2u) > block_mean(blocks - 1u) {
                break;
            }
            sums[blocks - 2u] += sums[blocks - 1u];
            sizes[blocks - 2u] += sizes[blocks - 1u];
            blocks -= 1u;
        }
    }
    for (var block = 0u; block < blocks; block++) {
        for (var place = starts[block]; place < starts[block] + sizes[block]; place++) {
            first[place] = starts[block];
            size[place] = sizes[block];
        }
    }
}

// Place of element i of the student's scores (or the teacher's) in falling order, equal values in the order of U.
fn place_of(lane: u32, of_student: bool) -> u32 {
    let x = select(u_t[lane], u_s[lane], of_student);
    var place = 0u;
    for (var j = 0u; j < n; j++) {
        let other = select(u_t[j], u_s[j], of_student);
        place += u32(other > x || (other == x && j < lane));
    }
    return place;
}

// l2 soft rank of this thread's value x at its place; leaves the blocks in `first` and `size`.
fn soft_rank(lane: u32, place: u32, x: f32) -> f32 {
    workgroupBarrier();
    if lane < n {
        sorted[place] = x;
    }
    workgroupBarrier();
    if lane == 0u {
        pool();
    }
    workgroupBarrier();
    var rank = 0.0;
    if lane < n {
        // Relative to the block's own first value: a block of one gets its hard rank exactly.
        let start = first[place];
        let count = size[place];
        let top = sorted[start];
        var sum = 0.0;
        for (var at = start; at < start + count; at++) {
            sum += sorted[at] - top;
        }
        rank = (x - top - sum / f32(count)) / p.smoothing + mean_rank(start, count);
    }
    return rank;
}

// Also writes 1 to flag[lane] where the element is pooled.
fn pav(lane: u32) -> vec3f {
    let teacher_rank = soft_rank(lane, place_of(lane, false), u_t[lane]);
    let place = place_of(lane, true);
    let rank = soft_rank(lane, place, u_s[lane]);
    let loss = pearson(lane, rank, teacher_rank);
    workgroupBarrier();
    if lane < n {
        g_sorted[place] = loss.y;
        flag[lane] = u32(size[place] > 1u);
    }
    workgroupBarrier();
    var gradient = 0.0;
    if lane < n {
        let start = first[place];
        let count = size[place];
        var sum = 0.0;
        for (var at = start; at < start + count; at++) {
            sum += g_sorted[at];
        }
        gradient = (loss.y - sum / f32(count)) / p.smoothing;
    }
    return vec3f(loss.x, gradient, loss.z);
}

fn ranknet(lane: u32) -> vec3f {
    let s = u_s[lane];
    let t = u_t[lane];
    var below = 0u;
    var loss = 0.0;
    var gradient = 0.0;
    for (var j = 0u; j < n; j++) {
        if t > u_t[j] {
            below += 1u;
            loss += softplus(u_s[j] - s);
            gradient += -logistic(u_s[j] - s);
        } else if u_t[j] > t {
            gradient += logistic(s - u_s[j]);
        }
    }
    let used = lane < n;
    let pairs = workgroup_sum(lane, select(0.0, f32(below), used));
    let count = max(pairs, 1.0);
    let value = workgroup_sum(lane, select(0.0, loss, used)) / count;
    return vec3f(value, gradient / count, f32(u32(n >= 2u && pairs >= 1.0)));
}

// Element j is still in the urn when i is drawn.
fn after(i: u32, j: u32) -> bool {
    return u_t[j] < u_t[i] || (u_t[j] == u_t[i] && j >= i);
}

fn listmle(lane: u32) -> vec3f {
    let s = u_s[lane];
    var high = s;
    for (var j = 0u; j < n; j++) {
        if after(lane, j) {
            high = max(high, u_s[j]);
        }
    }
    var urn = 0.0;
    for (var j = 0u; j < n; j++) {
        if after(lane, j) {
            urn += exp(u_s[j] - high);
        }
    }
    let used = lane < n;
    let log_urn = high + log(select(1.0, urn, used));
    let value = workgroup_sum(lane, select(0.0, log_urn - s, used));
    g_rank[lane] = log_urn;
    workgroupBarrier();
    var gradient = -1.0;
    for (var i = 0u; i < n; i++) {
        if after(i, lane) {
            gradient += exp(min(s - g_rank[i], 0.0));
        }
    }
    return vec3f(value, gradient, f32(u32(n >= 2u)));
}

fn ranking(lane: u32) -> vec3f {
    if p.rank_kind == SIGMOID {
        return sigmoid(lane);
    }
    if p.rank_kind == PAV {
        return pav(lane);
    }
    if p.rank_kind == PEARSON {
        return pearson(lane, u_s[lane], u_t[lane]);
    }
    if p.rank_kind == RANKNET {
        return ranknet(lane);
    }
    return listmle(lane);
}
