import { readFileSync } from 'node:fs';
import type { AxeResults, ElementContext } from 'axe-core';
import { Page } from 'playwright-core';

/** Our content, and dialogs, which stand beside it in the document. */
const OURS = '[data-rosetta], [role="dialog"]';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

/** Something that keeps people out. */
export interface Finding {
  readonly rule: string;
  readonly impact: string;
  /** Elements it was found on. */
  readonly nodes: readonly string[];
}

export interface AxeFindings {
  /** Serious or critical, in what we draw. */
  readonly ours: readonly Finding[];
  /** Serious or critical, in the frame around it. */
  readonly frame: readonly Finding[];
}

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Looks for what WCAG 2.1 AA forbids, in our content and around it. */
export async function findAxe(page: Page): Promise<AxeFindings> {
  await page.evaluate(source);
  const look = async (isOurs: boolean): Promise<Finding[]> => {
    const results = await page.evaluate(
      async ([selector, tags, wantsOurs]) => {
        const { axe } = window as unknown as {
          axe: { run(context: unknown, options: unknown): Promise<AxeResults> };
        };
        const ours = [...document.querySelectorAll(selector as string)];
        const context = (
          wantsOurs ? { include: ours } : { include: [document.documentElement], exclude: ours }
        ) as ElementContext;
        if (wantsOurs && ours.length === 0) return [];
        const { violations } = await axe.run(context, { runOnly: tags, resultTypes: ['violations'] });
        return violations.map(({ id, impact, nodes }) => ({
          rule: id,
          impact: impact ?? 'unknown',
          nodes: nodes.map(node => node.target.join(' ')),
        }));
      },
      [OURS, RULES, isOurs] as const,
    );
    return results.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  };
  return { ours: await look(true), frame: await look(false) };
}
