import type { Timing } from './measure.js';

interface Row {
  readonly backend: string;
  readonly distribution: string;
  readonly elements: number;
  readonly subject: string;
  readonly timing: Timing;
  readonly against: string;
  readonly ratio: number;
}

/** What was measured, as rows and as tables. */
export class Report {
  readonly rows: Row[] = [];

  /** Adds the timings of one run, with how many times as fast as the subject `against` each is. */
  record(
    backend: string,
    distribution: string,
    elements: number,
    timings: ReadonlyMap<string, Timing>,
    against: string,
  ): void {
    const base = timings.get(against);
    if (base === undefined) throw new Error(`Nothing was measured for ${against}`);
    for (const [subject, timing] of timings) {
      this.rows.push({ backend, distribution, elements, subject, timing, against, ratio: base.median / timing.median });
    }
  }

  /** Prints a table for every backend. */
  print(): void {
    for (const backend of new Set(this.rows.map((row) => row.backend))) {
      console.log(`\n${backend}`);
      console.table(
        this.rows
          .filter((row) => row.backend === backend)
          .map(({ distribution, elements, subject, timing, ratio }) => ({
            distribution,
            elements,
            subject,
            'median ms': Number(timing.median.toPrecision(3)),
            quartiles: `${timing.lower.toPrecision(3)} – ${timing.upper.toPrecision(3)}`,
            'M values/s': Number((elements / timing.median / 1000).toPrecision(3)),
            'times as fast': Number(ratio.toPrecision(3)),
          })),
      );
    }
  }
}
