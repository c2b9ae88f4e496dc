type Route = 'direct' | 'relayed' | null;

/** Reads from a connection's statistics whether the selected candidate pair passes through a relay. */
export function routeOf(stats: RTCStatsReport): Route {
  const pair = selectedPair(stats);
  if (pair === undefined) return null;
  const types = [pair.localCandidateId, pair.remoteCandidateId].map((id) => stats.get(id)?.candidateType);
  if (types.every((type) => type === undefined)) return null;
  return types.includes('relay') ? 'relayed' : 'direct';
}

interface CandidatePair {
  readonly localCandidateId: string;
  readonly remoteCandidateId: string;
}

/** Chromium names the pair in its transport; Firefox marks the pair itself. */
function selectedPair(stats: RTCStatsReport): CandidatePair | undefined {
  let marked: CandidatePair | undefined;
  let named: CandidatePair | undefined;
  stats.forEach((entry) => {
    if (entry.type === 'transport' && entry.selectedCandidatePairId) {
      named = stats.get(entry.selectedCandidatePairId);
    }
    if (
      entry.type === 'candidate-pair' &&
      (entry.selected || (entry.nominated && entry.state === 'succeeded'))
    ) {
      marked = entry;
    }
  });
  return named ?? marked;
}
