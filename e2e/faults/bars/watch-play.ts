/** What a page notes of its play. Instants in ms on the machine's clock, which all browsers of a run share. */
export interface PlayNotes {
  /** When something came over a link. */
  readonly arrivals: number[];
  /** Every new frame, and when. */
  readonly frames: (readonly [frame: number, at: number])[];
  /** What a participant could see beside the game: a state of the page, an interruption. */
  readonly seen: string[];
}

declare global {
  interface Window {
    playNotes: PlayNotes;
  }
}

/** Runs in the page before anything else: everything that it uses is inside. */
export function watchesPlay(): void {
  const notes: PlayNotes = { arrivals: [], frames: [], seen: [] };
  window.playNotes = notes;
  const now = () => performance.timeOrigin + performance.now();
  const { createDataChannel } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.createDataChannel = function (label, options) {
    const channel = createDataChannel.call(this, label, options);
    channel.addEventListener('message', () => notes.arrivals.push(now()));
    return channel;
  };
  let lastSeen = '';
  setInterval(() => {
    const { session } = (
      window as unknown as { greenroom?: { session?: { diagnostics(): { frame?: number } } } }
    ).greenroom ?? { session: undefined };
    const frame = session?.diagnostics().frame ?? -1;
    if (frame !== notes.frames.at(-1)?.[0]) notes.frames.push([frame, now()]);
    const interruption = document.querySelector<HTMLElement>('[data-testid=interruption]');
    const isInterrupted = interruption !== null && interruption.offsetParent !== null;
    const seen = `${document.body.dataset.state}${isInterrupted ? ', interrupted' : ''}`;
    if (seen !== lastSeen) notes.seen.push(seen);
    lastSeen = seen;
  }, 5);
}
