/**
 * Percentiles of a mixture of lognormal distributions. A percentile of several
 * slots or services is that of the merged requests; the mean of percentiles is
 * a different (and wrong) number, which is the point of solving for it.
 */

/** Standard normal cumulative distribution; absolute error below 1e-7. */
export function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const poly =
    t *
    (0.31938153 +
      t *
        (-0.356563782 +
          t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp(-0.5 * z * z) * poly;
  return z >= 0 ? 1 - tail : tail;
}

/** Standard normal quantile for p in (0, 1); relative error below 1.2e-9 (Acklam). */
export function normalQuantile(p: number): number {
  const low = 0.02425;
  if (p < low || p > 1 - low) {
    const q = Math.sqrt(-2 * Math.log(p < low ? p : 1 - p));
    const z =
      (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q -
        2.400758277161838) *
        q -
        2.549732539343734) *
        q +
        4.374664141464968) *
        q +
        2.938163982698783) /
      ((((7.784695709041462e-3 * q + 0.3224671290700398) * q +
        2.445134137142996) *
        q +
        3.754408661907416) *
        q +
        1);
    return p < low ? z : -z;
  }
  const q = p - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) *
      r +
      138.357751867269) *
      r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) *
      r +
      66.80131188771972) *
      r -
      13.28068155288572) *
      r +
      1)
  );
}

/** Parallel arrays of mixture parts; only the first `length` are used. */
export interface Mixture {
  length: number;
  readonly weight: Float64Array;
  readonly mu: Float64Array;
  readonly sigma: Float64Array;
}

/**
 * Quantile of the mixture.
 *
 * @param mixture - parts with weight > 0, mu = ln(median), sigma > 0
 * @param p - probability in (0, 1)
 * @returns the quantile in the unit of the medians; NaN for an empty mixture
 */
export function mixtureQuantile(mixture: Mixture, p: number): number {
  const { length, weight, mu, sigma } = mixture;
  if (length === 0) {
    return NaN;
  }
  const z = normalQuantile(p);
  let total = 0;
  let mean = 0;
  let square = 0;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < length; i += 1) {
    const w = weight[i];
    total += w;
    mean += w * mu[i];
    square += w * (mu[i] * mu[i] + sigma[i] * sigma[i]);
    const quantile = mu[i] + z * sigma[i];
    low = quantile < low ? quantile : low;
    high = quantile > high ? quantile : high;
  }
  if (high - low < 1e-12) {
    return Math.exp(low);
  }
  mean /= total;
  let x = mean + z * Math.sqrt(Math.max(square / total - mean * mean, 1e-12));
  x = Math.min(Math.max(x, low), high);
  const target = p * total;
  for (let round = 0; round < 40; round += 1) {
    let below = -target;
    let density = 0;
    for (let i = 0; i < length; i += 1) {
      const u = (x - mu[i]) / sigma[i];
      below += weight[i] * normalCdf(u);
      density +=
        ((weight[i] * 0.3989422804014327) / sigma[i]) * Math.exp(-0.5 * u * u);
    }
    if (below > 0) {
      high = x;
    } else {
      low = x;
    }
    const newton = x - below / density;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const step = Math.abs(next - x);
    x = next;
    if (step < 1e-8) {
      break;
    }
  }
  return Math.exp(x);
}
