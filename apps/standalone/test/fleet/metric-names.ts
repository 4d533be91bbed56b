/** The names of the series in answers of `/metrics`. */
export function metricNames(answers: readonly string[]): ReadonlySet<string> {
  return new Set(
    answers.flatMap((text) => [...text.matchAll(/^([a-z_]+)(?:\{| )/gm)].flatMap(([, name]) => name ?? [])),
  )
}

/** Metrics of ours or of Node that a dashboard or rule names and nobody exposes. */
export function unknownMetrics(content: string, exposed: ReadonlySet<string>): string[] {
  const named = content.match(/\b(?:lookalike|nodejs|process)_[a-z_]+\b/g) ?? []
  return [...new Set(named)].filter((name) => !exposed.has(name)).sort()
}
