/** What the browser itself still holds for a page, whatever the SDK says of itself. Listeners: on window and document, by event. */
export interface PageResources {
  readonly peers: number;
  readonly workers: number;
  readonly sockets: number;
  readonly listeners: Readonly<Record<string, number>>;
}

interface WatchedWindow {
  readonly pageResources: () => PageResources;
}

/** Runs in the page before anything else: remembers every connection, worker, socket and listener, whoever makes it. */
export function remembersResources(): void {
  const peers: RTCPeerConnection[] = [];
  const workers = new Set<Worker>();
  const sockets: WebSocket[] = [];
  const listeners: { target: EventTarget; type: string; listener: unknown }[] = [];

  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      peers.push(this);
    }
  };
  window.Worker = class extends window.Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      workers.add(this);
    }
    override terminate(): void {
      super.terminate();
      workers.delete(this);
    }
  };
  window.WebSocket = class extends window.WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  };

  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const forget = (target: EventTarget, type: string, listener: unknown) => {
    const index = listeners.findIndex(
      (each) => each.target === target && each.type === type && each.listener === listener,
    );
    if (index >= 0) listeners.splice(index, 1);
  };
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    addEventListener.call(this, type, listener, options);
    // Called as a plain function it means the window.
    const target = this ?? window;
    const { capture, once, signal } = typeof options === 'object' ? options : { capture: options };
    if ((target !== window && target !== document) || listener === null || signal?.aborted) return;
    // In Firefox the test runner's own listeners are made here too: they capture, ours never do.
    if (capture || type.startsWith('__playwright')) return;
    forget(target, type, listener);
    listeners.push({ target, type, listener });
    const gone = () => forget(target, type, listener);
    if (signal) addEventListener.call(signal, 'abort', gone);
    if (once) addEventListener.call(target, type, gone, { once });
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    removeEventListener.call(this, type, listener, options);
    forget(this ?? window, type, listener);
  };

  const pageResources = (): PageResources => {
    const byType: Record<string, number> = {};
    for (const { type } of listeners) byType[type] = (byType[type] ?? 0) + 1;
    return {
      peers: peers.filter(({ signalingState }) => signalingState !== 'closed').length,
      workers: workers.size,
      sockets: sockets.filter(({ readyState }) => readyState <= WebSocket.OPEN).length,
      listeners: byType,
    };
  };
  Object.assign(window, { pageResources } satisfies WatchedWindow);
}

/** Runs in the page. Undefined where the page that was watched is gone. */
export function readResources(): PageResources | undefined {
  return (window as unknown as Partial<WatchedWindow>).pageResources?.();
}

/**
 * Everything held beyond the listeners that the page has for its whole life, with or without a session; empty when a
 * session has given everything back.
 */
export function heldBeyond(
  ofThePage: PageResources['listeners'],
  { listeners, ...counts }: PageResources,
): Readonly<Record<string, number>> {
  const ofSessions = Object.entries(listeners).map(
    ([type, count]) => [`${type} listeners`, count - (ofThePage[type] ?? 0)] as const,
  );
  const all = [...Object.entries(counts), ...ofSessions];
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}
