"""ClickHouse's HTTP interface over chDB, which is ClickHouse's engine as a library: server.py PORT DIRECTORY.

It understands what the Collector's exporter says over HTTP: statements, and inserts in the Native format.
"""
import http.server
import json
import os
import re
import sys
import tempfile
import threading
import urllib.parse

from chdb import session

ENGINE = session.Session(sys.argv[2])
LOCK = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        params = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        body = self.body()
        try:
            answer = run(params, body)
            self.answer(200, answer)
        except Exception as e:  # whatever the engine says is the client's to read
            self.answer(500, str(e).encode())

    def body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        out = b""
        while size := int(self.rfile.readline(), 16):
            out += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return out

    def answer(self, status, data):
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, form, *args):
        sys.stderr.write(form % args + "\n")


def run(params, body):
    query = params.get("query")
    data = body
    if query is None:
        query, data = body.decode(), b""
    insert = re.match(r"(?is)\s*(insert\s+into\s.*?)\s+(values|format\s+native)\b", query)
    with LOCK:
        if not insert:
            if "client_protocol_version" not in params:
                return ENGINE.query(query, params.get("default_format", "TabSeparated")).bytes()
            # chDB writes Native for no protocol version at all; the client wants the one it has asked for.
            return native(ENGINE.query(query, "JSONCompactEachRowWithNamesAndTypes").bytes())
        with tempfile.NamedTemporaryFile(suffix=".native", delete=False) as f:
            f.write(data)
        try:
            ENGINE.query(insert[1] + " SELECT * FROM file('" + f.name + "', Native)")
        finally:
            os.unlink(f.name)
        return b""


def native(lines):
    """One block of protocol version 54454 or later, of columns of strings and integers."""
    rows = [json.loads(line) for line in lines.splitlines() if line]
    if len(rows) < 3:
        return b""
    names, types, rows = rows[0], rows[1], rows[2:]
    out = b"\x01\x00\x02\xff\xff\xff\xff\x00" + varint(len(names)) + varint(len(rows))
    for i, (name, kind) in enumerate(zip(names, types)):
        out += text(name) + text(kind) + b"\x00"
        for row in rows:
            if kind == "String":
                out += text(row[i])
            else:
                width = int(re.fullmatch(r"U?Int(\d+)", kind)[1]) // 8
                out += int(row[i]).to_bytes(width, "little", signed=kind[0] == "I")
    return out


def text(s):
    data = s.encode()
    return varint(len(data)) + data


def varint(n):
    out = b""
    while n > 127:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
