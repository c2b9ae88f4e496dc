/** The slice of `sessionStorage` that is used: it belongs to one tab, so two tabs are two people. */
export type StorageLike = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What `open` gives, or where the browser denies storage, a memory that lasts as long as the page. */
export function openTabStorage(open: () => StorageLike): StorageLike {
  try {
    return open();
  } catch {
    const kept = new Map<string, string>();
    return {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }
}

export interface TabMemory {
  /** The recruitment id, else one made for this tab that survives a reload. */
  participantId(): string;
  /** A new person in this tab; only sensible for made-up ids. */
  forgetParticipant(): void;
  /** The scene this tab has joined and may return to. */
  joinedScene(): string | undefined;
  rememberJoined(scene: string): void;
  forgetJoined(): void;
}

const PARTICIPANT_KEY = 'greenroom-demo:participant';
const JOINED_KEY = 'greenroom-demo:joined';

export function createTabMemory(storage: StorageLike, prolificId: string | undefined): TabMemory {
  return {
    participantId: () => {
      if (prolificId !== undefined) return prolificId;
      const known = storage.getItem(PARTICIPANT_KEY);
      if (known !== null) return known;
      const made = `guest-${makeId()}`;
      storage.setItem(PARTICIPANT_KEY, made);
      return made;
    },
    forgetParticipant: () => storage.removeItem(PARTICIPANT_KEY),
    joinedScene: () => storage.getItem(JOINED_KEY) ?? undefined,
    rememberJoined: (scene) => storage.setItem(JOINED_KEY, scene),
    forgetJoined: () => storage.removeItem(JOINED_KEY),
  };
}

/** `crypto.randomUUID` needs a secure page; `getRandomValues` does not, and the refusal should be the SDK's to tell. */
function makeId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
