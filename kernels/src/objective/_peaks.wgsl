// Part of objective.wgsl: the ranked set U, its ids and scores (twin: cpu/peaks.rs).

// Length of the prefix of the teacher's `top` ids that the peak filter keeps.
fn kept_prefix(top: u32) -> u32 {
    var mass = 0.0;
    var count = 0u;
    for (var i = 0u; i < top; i++) {
        let pp = exp(teacher(i));
        let nucleus = p.top_p >= 1.0 || mass < p.top_p;
        if i == 0u || (nucleus && pp >= p.rho * exp(teacher(0u))) {
            count += 1u;
        }
        mass += pp;
    }
    return count;
}

// Teacher score of a student pick outside the head.
fn missed_score() -> f32 {
    let mean = log_rest - log(f32(max(p.vocab, valid + 1u) - valid));
    if valid == 0u {
        return mean;
    }
    return min(mean, teacher(valid - 1u));
}

// Puts element i of U in place.
fn push(i: u32, id: u32, t: f32) {
    u_id[i] = id;
    u_t[i] = t;
    u_s[i] = logits[z_row + id];
}

// Fills U and sets n; returns (ids in both unfiltered lists, student picks outside the head).
fn rank_set(row: u32, lane: u32) -> vec2f {
    let k = min(p.k, MAX_K);
    let top = min(valid, k);
    u_id[lane] = NO_ID;
    u_t[lane] = 0.0;
    u_s[lane] = 0.0;
    if lane == 0u {
        kept = kept_prefix(top);
    }
    var pick = NO_ID;
    var place = valid;
    if lane < k {
        pick = picks[row * MAX_K + lane];
        for (var i = 0u; i < valid; i++) {
            if head_ids[h_row + i] == pick {
                place = i;
                break;
            }
        }
    }
    workgroupBarrier();
    let wanted = p.rank_set != TEACHER && (p.rank_set != UNION || place >= kept);
    let is_new = pick != NO_ID && wanted;
    flag[lane] = u32(is_new);
    if lane < kept {
        push(lane, head_ids[h_row + lane], teacher(lane));
    }
    workgroupBarrier();
    var before = kept;
    n = kept;
    for (var j = 0u; j < WG; j++) {
        n += flag[j];
        before += select(0u, flag[j], j < lane);
    }
    if is_new {
        var t = missed_score();
        if place < valid {
            t = teacher(place);
        }
        push(before, pick, t);
    }
    let both = workgroup_sum(lane, f32(u32(pick != NO_ID && place < top)));
    let missed = workgroup_sum(lane, f32(u32(pick != NO_ID && place == valid)));
    return vec2f(both, missed);
}
