import { get } from "@/api/http";

export interface Count {
  name: string;
  count: number;
}

/** Report is what visitors did in a time, as Umami's tracker tells it. */
export interface Report {
  since: string;
  until: string;
  websites: string[];
  totals: { views: number; visitors: number; visits: number; bounces: number; events: number; totalSeconds: number };
  bucketSeconds: number;
  series: { at: string; views: number; visitors: number }[];
  pages: Count[];
  referrers: Count[];
  events: Count[];
  browsers: Count[];
  os: Count[];
  devices: Count[];
  languages: Count[];
  screens: Count[];
}

export interface Funnel {
  steps: { name: string; visits: number; visitors: number; dropped: number; share: number }[];
  conversion: number;
}

export const report = (since: string, website?: string, signal?: AbortSignal) =>
  get<Report>("/api/visits", { since, website }, signal);
export const funnel = (steps: string, since: string, website?: string, signal?: AbortSignal) =>
  get<Funnel>("/api/visits/funnel", { steps, since, website }, signal);
