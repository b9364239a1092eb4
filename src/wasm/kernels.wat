;; The inner loops that run once per parameter and step, over the flat memory of a model.
;;
;; All pointers are byte addresses, all ranges end one past the last byte. Every loop does four or
;; eight floats at a time and the rest one by one with the same operations in the same order, so a
;; result depends on the numbers alone: never on alignment, thread or machine. No fused
;; multiply-add, no reciprocal estimates: each operation rounds as IEEE 754 says, which is also what
;; Math.fround gives in JavaScript.
;;
;; kernels.ts calls these; `node src/wasm/compile.mjs` turns this file into kernels.generated.ts.
(module
  (import "env" "memory" (memory 1))

  ;; Sum of x² in float64: the square of a float32 is exact there, so only the additions round.
  ;; Eight partial sums, x[i] goes to sum i mod 8, so that no addition waits for the one before; the
  ;; rest (at most seven) goes to the first.
  (func (export "sumOfSquares") (param $x i32) (param $end i32) (result f64)
    (local $v v128) (local $low v128) (local $high v128)
    (local $sum01 v128) (local $sum23 v128) (local $sum45 v128) (local $sum67 v128)
    (local $sum f64) (local $s f64)
    (block $rest (loop $eight
      (br_if $rest (i32.gt_u (i32.add (local.get $x) (i32.const 32)) (local.get $end)))
      (local.set $v (v128.load align=4 (local.get $x)))
      (local.set $low (f64x2.promote_low_f32x4 (local.get $v)))
      (local.set $high (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $v) (local.get $v))))
      (local.set $sum01 (f64x2.add (local.get $sum01) (f64x2.mul (local.get $low) (local.get $low))))
      (local.set $sum23 (f64x2.add (local.get $sum23) (f64x2.mul (local.get $high) (local.get $high))))
      (local.set $v (v128.load offset=16 align=4 (local.get $x)))
      (local.set $low (f64x2.promote_low_f32x4 (local.get $v)))
      (local.set $high (f64x2.promote_low_f32x4
        (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $v) (local.get $v))))
      (local.set $sum45 (f64x2.add (local.get $sum45) (f64x2.mul (local.get $low) (local.get $low))))
      (local.set $sum67 (f64x2.add (local.get $sum67) (f64x2.mul (local.get $high) (local.get $high))))
      (local.set $x (i32.add (local.get $x) (i32.const 32)))
      (br $eight)))
    (local.set $sum (f64x2.extract_lane 0 (local.get $sum01)))
    (block $done (loop $one
      (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
      (local.set $s (f64.promote_f32 (f32.load (local.get $x))))
      (local.set $sum (f64.add (local.get $sum) (f64.mul (local.get $s) (local.get $s))))
      (local.set $x (i32.add (local.get $x) (i32.const 4)))
      (br $one)))
    (f64.add
      (f64.add
        (f64.add (local.get $sum) (f64x2.extract_lane 1 (local.get $sum01)))
        (f64.add (f64x2.extract_lane 0 (local.get $sum23)) (f64x2.extract_lane 1 (local.get $sum23))))
      (f64.add
        (f64.add (f64x2.extract_lane 0 (local.get $sum45)) (f64x2.extract_lane 1 (local.get $sum45)))
        (f64.add (f64x2.extract_lane 0 (local.get $sum67)) (f64x2.extract_lane 1 (local.get $sum67))))))

  ;; One step of Adam with decoupled weight decay, for the floats of w in [w, end):
  ;;   g ← g · scale
  ;;   m ← β₁·m + gain₁·g           gain₁ = 1 - β₁
  ;;   v ← β₂·v + gain₂·g²          gain₂ = 1 - β₂
  ;;   w ← w - (rate · m / (√v · root + ε) + decay · w)
  ;; The caller folds bias correction into rate and root, and rate · weight decay into decay.
  ;; A moment below the smallest normal float becomes 0: rows that get no gradient for long would
  ;; else sink into the subnormal numbers, where processors are many times slower.
  (func (export "adamw")
    (param $w i32) (param $g i32) (param $m i32) (param $v i32) (param $end i32)
    (param $scale f32) (param $beta1 f32) (param $gain1 f32) (param $beta2 f32) (param $gain2 f32)
    (param $rate f32) (param $root f32) (param $epsilon f32) (param $decay f32)
    (local $scale4 v128) (local $beta14 v128) (local $gain14 v128) (local $beta24 v128) (local $gain24 v128)
    (local $rate4 v128) (local $root4 v128) (local $epsilon4 v128) (local $decay4 v128) (local $least v128)
    (local $w4 v128) (local $g4 v128) (local $m4 v128) (local $v4 v128)
    (local $w1 f32) (local $g1 f32) (local $m1 f32) (local $v1 f32)
    (local.set $scale4 (f32x4.splat (local.get $scale)))
    (local.set $beta14 (f32x4.splat (local.get $beta1)))
    (local.set $gain14 (f32x4.splat (local.get $gain1)))
    (local.set $beta24 (f32x4.splat (local.get $beta2)))
    (local.set $gain24 (f32x4.splat (local.get $gain2)))
    (local.set $rate4 (f32x4.splat (local.get $rate)))
    (local.set $root4 (f32x4.splat (local.get $root)))
    (local.set $epsilon4 (f32x4.splat (local.get $epsilon)))
    (local.set $decay4 (f32x4.splat (local.get $decay)))
    (local.set $least (f32x4.splat (f32.const 0x1p-126)))
    (block $rest (loop $four
      (br_if $rest (i32.gt_u (i32.add (local.get $w) (i32.const 16)) (local.get $end)))
      (local.set $w4 (v128.load align=4 (local.get $w)))
      (local.set $g4 (f32x4.mul (v128.load align=4 (local.get $g)) (local.get $scale4)))
      (local.set $m4 (f32x4.add
        (f32x4.mul (v128.load align=4 (local.get $m)) (local.get $beta14))
        (f32x4.mul (local.get $g4) (local.get $gain14))))
      (local.set $v4 (f32x4.add
        (f32x4.mul (v128.load align=4 (local.get $v)) (local.get $beta24))
        (f32x4.mul (f32x4.mul (local.get $g4) (local.get $g4)) (local.get $gain24))))
      (local.set $m4 (v128.andnot (local.get $m4)
        (f32x4.lt (f32x4.abs (local.get $m4)) (local.get $least))))
      (local.set $v4 (v128.andnot (local.get $v4)
        (f32x4.lt (local.get $v4) (local.get $least))))
      (v128.store align=4 (local.get $m) (local.get $m4))
      (v128.store align=4 (local.get $v) (local.get $v4))
      (v128.store align=4 (local.get $w) (f32x4.sub (local.get $w4) (f32x4.add
        (f32x4.div
          (f32x4.mul (local.get $m4) (local.get $rate4))
          (f32x4.add (f32x4.mul (f32x4.sqrt (local.get $v4)) (local.get $root4)) (local.get $epsilon4)))
        (f32x4.mul (local.get $w4) (local.get $decay4)))))
      (local.set $w (i32.add (local.get $w) (i32.const 16)))
      (local.set $g (i32.add (local.get $g) (i32.const 16)))
      (local.set $m (i32.add (local.get $m) (i32.const 16)))
      (local.set $v (i32.add (local.get $v) (i32.const 16)))
      (br $four)))
    (block $done (loop $one
      (br_if $done (i32.ge_u (local.get $w) (local.get $end)))
      (local.set $w1 (f32.load (local.get $w)))
      (local.set $g1 (f32.mul (f32.load (local.get $g)) (local.get $scale)))
      (local.set $m1 (f32.add
        (f32.mul (f32.load (local.get $m)) (local.get $beta1))
        (f32.mul (local.get $g1) (local.get $gain1))))
      (local.set $v1 (f32.add
        (f32.mul (f32.load (local.get $v)) (local.get $beta2))
        (f32.mul (f32.mul (local.get $g1) (local.get $g1)) (local.get $gain2))))
      (if (f32.lt (f32.abs (local.get $m1)) (f32.const 0x1p-126)) (then (local.set $m1 (f32.const 0))))
      (if (f32.lt (local.get $v1) (f32.const 0x1p-126)) (then (local.set $v1 (f32.const 0))))
      (f32.store (local.get $m) (local.get $m1))
      (f32.store (local.get $v) (local.get $v1))
      (f32.store (local.get $w) (f32.sub (local.get $w1) (f32.add
        (f32.div
          (f32.mul (local.get $m1) (local.get $rate))
          (f32.add (f32.mul (f32.sqrt (local.get $v1)) (local.get $root)) (local.get $epsilon)))
        (f32.mul (local.get $w1) (local.get $decay)))))
      (local.set $w (i32.add (local.get $w) (i32.const 4)))
      (local.set $g (i32.add (local.get $g) (i32.const 4)))
      (local.set $m (i32.add (local.get $m) (i32.const 4)))
      (local.set $v (i32.add (local.get $v) (i32.const 4)))
      (br $one))))

  ;; to ← to + from, for the floats of `to` in [to, end).
  (func $accumulate (export "accumulate") (param $to i32) (param $from i32) (param $end i32)
    (block $rest (loop $four
      (br_if $rest (i32.gt_u (i32.add (local.get $to) (i32.const 16)) (local.get $end)))
      (v128.store align=4 (local.get $to)
        (f32x4.add (v128.load align=4 (local.get $to)) (v128.load align=4 (local.get $from))))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (local.set $from (i32.add (local.get $from) (i32.const 16)))
      (br $four)))
    (block $done (loop $one
      (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
      (f32.store (local.get $to) (f32.add (f32.load (local.get $to)) (f32.load (local.get $from))))
      (local.set $to (i32.add (local.get $to) (i32.const 4)))
      (local.set $from (i32.add (local.get $from) (i32.const 4)))
      (br $one))))

  ;; table[ids[i]] ← table[ids[i]] + updates[i], row by row, in order: equal ids add up.
  ;; The caller has seen to it that every id is a row of the table.
  (func (export "scatterAdd")
    (param $table i32) (param $ids i32) (param $updates i32) (param $rows i32) (param $rowBytes i32)
    (local $i i32) (local $row i32)
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $i) (local.get $rows)))
      (local.set $row (i32.add (local.get $table) (i32.mul
        (i32.load (i32.add (local.get $ids) (i32.shl (local.get $i) (i32.const 2))))
        (local.get $rowBytes))))
      (call $accumulate
        (local.get $row)
        (i32.add (local.get $updates) (i32.mul (local.get $i) (local.get $rowBytes)))
        (i32.add (local.get $row) (local.get $rowBytes)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br $next)))))
