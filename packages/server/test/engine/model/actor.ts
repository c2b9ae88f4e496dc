import { LIMITS, type Report, type ResumeToken, type View } from '@greenroom/protocol';
import { type Fact, openPage, type Page } from '../support/page.ts';
import type { Study } from '../support/study.ts';

/** One person in one scene: what their browser keeps, and the page that is open. */
export interface Actor {
  readonly name: string;
  readonly scene: string;
  page: Page | undefined;
  isJoined: boolean;
  /** Said that its page goes, and has not joined since: until it does, nobody need speak for its seat. */
  isLeaving: boolean;
  /** In localStorage. */
  token: ResumeToken | undefined;
  /** The last number given to a report of this enrolment. */
  seq: number;
  /** Reports kept until acknowledged. */
  outbox: Report[];
  /** All reports of this enrolment that were acknowledged. */
  acknowledged: number;
  /** The last message, to be sent again. */
  lastSent: readonly Report[];
  /** What the page was last compared with. */
  checked: { readonly source: unknown; readonly view: View | undefined } | undefined;
}

export function makeActor(name: string, scene: string, token?: ResumeToken): Actor {
  return {
    name,
    scene,
    page: undefined,
    isJoined: false,
    isLeaving: false,
    token,
    seq: 0,
    outbox: [],
    acknowledged: 0,
    lastSent: [],
    checked: undefined,
  };
}

/** Opens a page, or asks again over the one that is open and was refused. */
export async function joinAgain(
  study: Study,
  actor: Actor,
  intent: 'join' | 'resume' = 'join',
): Promise<void> {
  actor.page ??= openPage(study, actor.name, { scene: actor.scene });
  const { page } = actor;
  const answer = await page.join({ intent, ...(actor.token ? { token: actor.token } : {}) });
  if (!answer.ok) return;
  actor.isLeaving = false;
  const { token, lastSeq } = answer.value;
  if (token !== actor.token || lastSeq < actor.acknowledged) {
    // Another enrolment: reports are counted anew, what was not sent belongs to nobody.
    actor.seq = lastSeq;
    actor.outbox = [];
    actor.lastSent = [];
  }
  actor.token = token;
  actor.outbox = actor.outbox.filter(({ seq }) => seq > lastSeq);
  actor.seq = Math.max(lastSeq, actor.outbox.at(-1)?.seq ?? 0);
  actor.acknowledged = lastSeq;
  actor.isJoined = true;
}

export async function close(study: Study, actor: Actor): Promise<void> {
  const { page } = actor;
  actor.page = undefined;
  actor.isJoined = false;
  if (page) await study.engine.disconnected(page.connection);
}

/** One fact into the outbox, and the outbox to the server. */
export async function report(actor: Actor, fact: Fact): Promise<void> {
  if (!actor.page || !actor.isJoined) return;
  actor.seq += 1;
  actor.outbox.push(actor.page.makeReport(fact, actor.seq));
  await flush(actor);
}

export async function flush(actor: Actor): Promise<void> {
  const items = actor.outbox.slice(0, LIMITS.reportItems);
  if (!actor.page || items.length === 0) return;
  actor.lastSent = items;
  await send(actor, items);
}

export async function send(actor: Actor, items: readonly Report[]): Promise<void> {
  const answer = await actor.page?.send(items);
  if (!answer?.ok) return;
  const { upTo } = answer.value;
  actor.acknowledged = Math.max(actor.acknowledged, upTo);
  actor.outbox = actor.outbox.filter(({ seq }) => seq > upTo);
}
