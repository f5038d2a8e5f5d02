import { Page } from "@/ui/Page";

export default function Stock() {
  return <Page title="Stock">…</Page>;
}
