import { describe, expect, test } from 'vitest';
import { holdAfter } from '../../src/github/hold-after.ts';
import { DEFAULT_PACE, Pace, paceAt } from '../../src/github/pace.ts';
import { RateLimitError } from '../../src/github/rate-limit-error.ts';

type Headers = Readonly<Record<string, string>>;

/** A refusal as Octokit throws it. */
function refusal(status: number, headers: Headers = {}, message = 'no'): Error {
  return Object.assign(new Error(message), { name: 'HttpError', status, response: { headers } });
}

const MINUTE = 60_000;

/** Seconds since the epoch, so many minutes from now. */
function inMinutes(minutes: number): string {
  return String(Math.round((Date.now() + minutes * MINUTE) / 1000));
}

async function failureOf(request: Promise<unknown>): Promise<unknown> {
  return await request.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('a rate limit that lasts long', () => {
  test.each<[string, Error, number]>([
    [
      'until the reset',
      refusal(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inMinutes(50) }),
      50,
    ],
    ['as long as told', refusal(429, { 'retry-after': '120' }), 2],
    ['a minute where nothing is said', refusal(403, {}, 'You have exceeded a secondary rate limit'), 1],
    ['a minute for a 429 without words', refusal(429), 1],
    ['75 minutes at most', refusal(429, { 'retry-after': '86400' }), 75],
    [
      '75 minutes at most, by the reset',
      refusal(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': inMinutes(600) }),
      75,
    ],
  ])('holds all requests at once: %s', async (_name, error, minutes) => {
    const pace = new Pace(DEFAULT_PACE);
    let sent = 0;
    const send = async () => {
      sent++;
      throw error;
    };
    for (const method of ['PATCH', 'GET', 'POST']) {
      const failure = await failureOf(pace.request(method !== 'GET', send));
      expect(failure).toBeInstanceOf(RateLimitError);
      const hold = holdAfter(failure, Date.now()) ?? 0;
      expect(Math.abs(hold - minutes * MINUTE)).toBeLessThan(2_000);
    }
    expect(sent).toBe(1);
  });

  test('is over in time', async () => {
    const pace = new Pace({ ...DEFAULT_PACE, longestPause: 10, longestHold: 50 });
    const refused = pace.request(false, () => Promise.reject(refusal(429, { 'retry-after': '3600' })));
    expect(await failureOf(refused)).toBeInstanceOf(RateLimitError);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await pace.request(false, async () => 'answer')).toBe('answer');
  });
});

describe('writes', () => {
  /** When so many writes were sent, in milliseconds since the first. */
  async function sentBy(pace: Pace, count: number): Promise<number[]> {
    const times: number[] = [];
    const send = async () => void times.push(performance.now());
    await Promise.all(Array.from({ length: count }, () => pace.request(true, send)));
    return times.map((time) => time - (times[0] ?? 0));
  }

  test('are sent at once while they are few, and then no faster than GitHub takes them', async () => {
    const pace = new Pace({ ...DEFAULT_PACE, writes: { burst: 5, interval: 40 } });
    const times = await sentBy(pace, 10);
    expect(times[4]).toBeLessThan(40);
    for (const [index, time] of times.slice(5).entries()) expect(time).toBeGreaterThan(40 * (index + 1) - 5);
  });

  test('may be many again after a rest', async () => {
    const pace = new Pace({ ...DEFAULT_PACE, writes: { burst: 5, interval: 40 } });
    await sentBy(pace, 5);
    await new Promise((resolve) => setTimeout(resolve, 210));
    expect((await sentBy(pace, 5))[4]).toBeLessThan(40);
  });

  test('hold up no reads', async () => {
    const pace = new Pace({ ...DEFAULT_PACE, writes: { burst: 1, interval: 200 } });
    const writing = sentBy(pace, 2);
    const begun = performance.now();
    await pace.request(false, async () => null);
    expect(performance.now() - begun).toBeLessThan(100);
    await writing;
  });

  test.each([
    ['https://api.github.com', 75],
    ['https://api.acme.ghe.com', 75],
    ['https://github.acme.example/api/v3', Number.POSITIVE_INFINITY],
    ['http://127.0.0.1:3000', Number.POSITIVE_INFINITY],
  ])('at %s are at most %d a minute', (url, most) => {
    const { burst, interval } = paceAt(url).writes;
    expect(interval === 0 ? Number.POSITIVE_INFINITY : burst + MINUTE / interval).toBe(most);
  });
});

test('short waits that are of no use end with a long one', async () => {
  const pace = new Pace({ ...DEFAULT_PACE, retries: 1 });
  let sent = 0;
  const error = refusal(429, { 'retry-after': '0.02' });
  const failure = await failureOf(
    pace.request(false, async () => {
      sent++;
      throw error;
    }),
  );
  expect(sent).toBe(2);
  expect(Math.abs((holdAfter(failure, Date.now()) ?? 0) - MINUTE)).toBeLessThan(2_000);
});

test('no other error holds anything', () => {
  expect(holdAfter(refusal(429), 0)).toBeNull();
  expect(holdAfter(new Error('no'), 0)).toBeNull();
  expect(holdAfter(new RateLimitError(5_000), 1_000)).toBe(4_000);
  expect(holdAfter(new RateLimitError(5_000), 9_000)).toBe(0);
});
