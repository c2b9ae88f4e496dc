interface CountingWindow {
  readonly openPeerConnections: () => number;
}

/** Runs in the page before anything else: remembers every RTCPeerConnection, whoever makes it. */
export function remembersPeerConnections(): void {
  const made: RTCPeerConnection[] = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.push(this);
    }
  };
  const openPeerConnections = () => made.filter(({ signalingState }) => signalingState !== 'closed').length;
  Object.assign(window, { openPeerConnections } satisfies CountingWindow);
}

/** Runs in the page: how many connections the browser itself holds, whatever the SDK says of itself. */
export function countPeerConnections(): number {
  return (window as unknown as Partial<CountingWindow>).openPeerConnections?.() ?? 0;
}
