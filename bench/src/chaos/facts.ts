import type { Report, View } from '@greenroom/protocol';

type Stamp = Pick<Report, 'seq' | 'clientAt' | 'serverAt' | 'session' | 'epoch' | 'frame'>;
/** A report without what every report has, which may be given all the same. */
export type Fact = Report extends infer R
  ? R extends { kind: string }
    ? Omit<R, keyof Stamp> & Partial<R>
    : never
  : never;

export type Say = (fact: Fact) => void;

/** The report of a page that has this view. */
export function reportOf(fact: Fact, view: View | undefined, seq: number): Report {
  const stamp = {
    clientAt: Date.now(),
    serverAt: null,
    session: view?.session ?? null,
    epoch: view?.epoch ?? null,
    frame: null,
  };
  return { ...stamp, ...fact, seq } as Report;
}

/** The same for every member, so that those who mean well agree on the end. */
export const FINAL = { frame: 30, checksum: 0x1234_5678 } as const;
