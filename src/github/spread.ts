/**
 * Milliseconds between the beginnings of two evaluations: each may write a few times, and GitHub allows an
 * installation about 500 pieces of content an hour (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
export const SPREAD = 10_000;
