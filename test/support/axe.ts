/** What axe finds in a page that is open. */
import type { Page } from './chromium.js';

interface Axe {
  run(): Promise<{
    readonly passes: readonly object[];
    readonly violations: readonly { readonly id: string; readonly impact: string; readonly nodes: readonly Node[] }[];
  }>;
}

interface Node {
  readonly html: string;
}

/** How many rules a page passes, and its serious and critical faults: each rule, and what breaks it. */
export async function auditWithAxe(page: Page): Promise<{ passes: number; serious: string[][] }> {
  await page.addScriptTag({ path: require.resolve('axe-core/axe.min.js') });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: Axe };
    const { passes, violations } = await axe.run();
    const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
    return { passes: passes.length, serious: serious.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]) };
  });
}
