import type {
  Away,
  ErrorBody,
  Join,
  ParticipantId,
  Report,
  ReportsAck,
  Result,
  ResumeToken,
  SceneId,
  SessionId,
  View,
} from '@greenroom/protocol';
import type { ConnectionRef } from '../../../src/engine/engine.ts';
import type { Study } from './study.ts';

/** Distributes over the union, so that each kind keeps its own fields. */
export type Fact = Report extends infer R
  ? R extends unknown
    ? Omit<R, 'seq' | 'clientAt' | 'serverAt' | 'session' | 'epoch' | 'frame'> & {
        readonly frame?: number;
        readonly session?: SessionId | null;
        readonly epoch?: number | null;
      }
    : never
  : never;

export interface Page {
  readonly participant: ParticipantId;
  readonly connection: ConnectionRef;
  readonly token: ResumeToken | undefined;
  /** The newest view by its version, as the SDK keeps it. */
  view(): View | undefined;
  /** The code of the last refusal of a join. */
  join(options?: Partial<Join>): Promise<Result<{ view: View; lastSeq: number; token: ResumeToken }>>;
  /** Reports one fact about the session in view; returns the code it was flagged with, null if it was not. */
  report(fact: Fact): Promise<string | null>;
  send(items: readonly Report[]): Promise<Result<ReportsAck>>;
  makeReport(fact: Fact, seq: number): Report;
  nextSeq(): number;
  close(): Promise<void>;
  away(cause?: Away['cause']): Promise<void>;
  /** Another connection with what this one has in its localStorage. */
  reopen(): Page;
}

export interface PageOptions {
  readonly scene?: string;
  readonly token?: ResumeToken | undefined;
  readonly seq?: number;
  readonly game?: string;
}

let connections = 0;

/** One browser page as the engine sees it: a connection, a token, a counter of reports. */
export function openPage(study: Study, name: string, options: PageOptions = {}): Page {
  const { scene = 'kitchen', game = 'kitchen@1' } = options;
  connections += 1;
  const connection: ConnectionRef = { id: `c${connections}`, scene: scene as SceneId };
  const participant = name as ParticipantId;
  let token = options.token;
  let seq = options.seq ?? 0;
  let joined: View | undefined;

  function view(): View | undefined {
    const sent = study.output.viewsOf(connection.id).at(-1);
    return [joined, sent].reduce((newest, one) =>
      !newest || (one && one.version > newest.version) ? one : newest,
    );
  }

  const page: Page = {
    participant,
    connection,
    get token() {
      return token;
    },
    view,
    async join(message = {}) {
      const answer = await study.engine.join(connection, {
        participant,
        labels: {},
        game,
        intent: 'join',
        rttMs: 20,
        ...(token ? { token } : {}),
        ...message,
      });
      if (answer.ok) {
        token = answer.value.token;
        seq = Math.max(seq, answer.value.lastSeq);
        joined = answer.value.view;
      }
      return answer;
    },
    makeReport(fact, number) {
      const at = study.clock.now();
      const now = view();
      return {
        clientAt: at,
        serverAt: at,
        session: now?.session ?? null,
        epoch: now?.epoch ?? null,
        frame: null,
        ...fact,
        seq: number,
      } as Report;
    },
    nextSeq: () => {
      seq += 1;
      return seq;
    },
    async report(fact) {
      const report = page.makeReport(fact, page.nextSeq());
      const answer = await page.send([report]);
      if (!answer.ok) throw new Error(`report refused: ${answer.error.code}`);
      if (answer.value.upTo !== report.seq) throw new Error(`acknowledged up to ${answer.value.upTo} only`);
      return answer.value.flagged.find((flag) => flag.seq === report.seq)?.code ?? null;
    },
    send: (items) => study.engine.reports(connection, { items: [...items] }),
    close: () => study.engine.disconnected(connection),
    async away(cause = 'leaving') {
      const now = view();
      if (now) {
        const { session, epoch } = now;
        await study.engine.away(connection, { session, epoch, cause });
      }
    },
    reopen: () => openPage(study, name, { ...options, token, seq }),
  };
  return page;
}

export function codeOf(answer: Result<unknown, ErrorBody>): string {
  return answer.ok ? 'ok' : answer.error.code;
}
