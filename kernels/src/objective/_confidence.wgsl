// Part of objective.wgsl: the weight c_n of the teacher's confidence (twin: cpu/confidence.rs).

// 1 everywhere, 1 - entropy / log(K + 1) of the teacher, or 1 where y is among its peaks and c_wrong elsewhere.
fn confidence(lane: u32, y: u32) -> f32 {
    if p.confidence == ENTROPY {
        var sum = 0.0;
        for (var i = lane; i < valid; i += WG) {
            sum += exp(teacher(i)) * teacher(i);
        }
        let entropy = -(workgroup_sum(lane, sum) + exp(log_rest) * log_rest);
        return clamp(1.0 - entropy / log(f32(p.head + 1u)), 0.0, 1.0);
    }
    if p.confidence == AGREE {
        let least = max(p.peak_relative * exp(teacher(0u)), p.peak_absolute);
        var found = 0.0;
        for (var i = lane; i < valid; i += WG) {
            found += f32(u32(head_ids[h_row + i] == y && exp(teacher(i)) >= least));
        }
        return select(p.c_wrong, 1.0, workgroup_sum(lane, found) > 0.0);
    }
    return 1.0;
}
