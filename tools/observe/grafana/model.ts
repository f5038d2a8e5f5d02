// What tools/observe writes: panel.go has the same names.
export interface Dashboard {
  uid: string;
  title: string;
  about: string;
  tags: string[];
  rows: Row[];
}

export interface Row {
  title: string;
  collapsed: boolean;
  panels: Panel[];
}

export interface Panel {
  id: number;
  title: string;
  about?: string;
  kind: 'timeseries' | 'stat' | 'bars' | 'text';
  unit?: string;
  x: number;
  y: number;
  w: number;
  h: number;
  stack?: boolean;
  queries?: Query[];
  warn?: number;
  alarm?: number;
  falling?: boolean;
  text?: string;
}

export interface Query {
  expr: string;
  legend: string;
  instant?: boolean;
  exemplar?: boolean;
}
