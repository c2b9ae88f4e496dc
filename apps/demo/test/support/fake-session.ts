import type {
  Diagnostics,
  JoinOptions,
  JoinScene,
  Session,
  SessionEnd,
  SessionState,
} from '@greenroom/client';

// biome-ignore lint/suspicious/noExplicitAny: the fake carries any game
export type AnyJoinOptions = JoinOptions<any, any>;

/** A session that goes where the test says: for the page alone, without server or peers. */
export interface FakeSession extends Session {
  readonly options: AnyJoinOptions;
  readonly calls: readonly string[];
  readonly listenerCount: number;
  go(state: SessionState): void;
  figures: Partial<Diagnostics>;
}

export interface FakeJoin {
  readonly joinScene: JoinScene;
  readonly sessions: readonly FakeSession[];
  /** The newest session. */
  current(): FakeSession;
  /** What a new session's first state is; `connecting` unless set. */
  firstState: SessionState;
}

export function createFakeJoin(): FakeJoin {
  const sessions: FakeSession[] = [];
  const fake: FakeJoin = {
    joinScene: (options) => {
      const session = createFakeSession(options as unknown as AnyJoinOptions, fake.firstState);
      sessions.push(session);
      return session;
    },
    sessions,
    current: () => {
      const newest = sessions.at(-1);
      if (newest === undefined) throw new Error('nobody has joined yet');
      return newest;
    },
    firstState: { state: 'connecting', attempt: 1 },
  };
  return fake;
}

export function makeEnd(over: Partial<SessionEnd> = {}): SessionEnd {
  return {
    reason: 'completed',
    outcome: 'completed',
    completionCode: 'GR-COMPLETE',
    frame: 2_700,
    result: undefined,
    agreed: true,
    isSaved: true,
    ...over,
  };
}

function createFakeSession(options: AnyJoinOptions, first: SessionState): FakeSession {
  const listeners = new Set<(state: SessionState) => void>();
  const calls: string[] = [];
  const ended = Promise.withResolvers<SessionEnd>();
  let state = first;
  const session: FakeSession = {
    options,
    calls,
    figures: {},
    get state() {
      return state;
    },
    get listenerCount() {
      return listeners.size;
    },
    ended: ended.promise,
    go: (next) => {
      state = next;
      for (const listener of [...listeners]) listener(next);
      if (next.state === 'ended' && next.isSaved) ended.resolve(next);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      listener(state);
      return () => listeners.delete(listener);
    },
    leave: () => {
      calls.push('leave');
      session.go({ state: 'ended', ...makeEnd({ reason: undefined, outcome: 'youLeft' }) });
      return ended.promise;
    },
    diagnostics: () => ({
      state: state.state,
      session: undefined,
      epoch: undefined,
      isOnline: true,
      clockOffsetMs: undefined,
      frame: undefined,
      confirmedFrame: undefined,
      rollbacks: 0,
      resimulatedFrames: 0,
      stalls: 0,
      isPaused: false,
      heals: 0,
      episode: undefined,
      inputDelayFrames: undefined,
      dropped: 0,
      agreedChecksum: undefined,
      peers: [],
      held: {},
      ...session.figures,
    }),
    dispose: async () => {
      calls.push('dispose');
    },
    [Symbol.asyncDispose]: () => session.dispose(),
  };
  return session;
}
