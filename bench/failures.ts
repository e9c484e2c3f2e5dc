/** What a benchmark could not measure: bounded in time, reported, and gone on from. */
import type { Page } from '../test/support/chromium.js';

/** What failed, in words. */
export const failures: string[] = [];

export function fail(what: string, error: unknown): void {
  const message = error instanceof Error ? error.message.split('\n')[0] : String(error);
  console.log(`${what}: FAILED, ${message}`);
  failures.push(`${what}: ${message}`);
}

/** The result of `body`, or an error where the page dies first or the time is up. */
export async function bounded<Result>(page: Page, limitMs: number, body: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const failure = new Promise<never>((_, reject) => {
    const because = (why: string) => () => {
      reject(new Error(why));
    };
    timer = setTimeout(because(`took longer than ${limitMs / 1000} s`), limitMs);
    page.once('crash', because('the page crashed'));
    page.once('close', because('the browser closed'));
  });
  try {
    return await Promise.race([body, failure]);
  } finally {
    clearTimeout(timer);
    // Whichever loses the race may still fail.
    body.catch(() => undefined);
    failure.catch(() => undefined);
  }
}
