/**
 * Standard deviation of a standard normal cut at two standard deviations:
 * sqrt(1 - 4 phi(2) / (2 Phi(2) - 1)) (Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 1, eq.
 * 13.135), with the digits of scipy.stats.truncnorm.std(-2, 2) that Keras uses:
 * keras/src/initializers/random_initializers.py, VarianceScaling. tfjs's own heNormal, glorotNormal and leCunNormal
 * leave it out; their variance is its square, 0.774, of what they promise (tfjs issue #8594).
 */
export const TRUNCATED_STDDEV = 0.87962566103423978;
