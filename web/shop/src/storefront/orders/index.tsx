import { Page } from "@/ui/Page";

export default function Orders() {
  return <Page title="Orders">…</Page>;
}
