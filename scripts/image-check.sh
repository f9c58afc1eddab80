#!/usr/bin/env bash
# Builds the image of the Dockerfile with buildah, starts its server with a made-up App, and looks: it answers /healthz and
# /readyz, the health check agrees, it is not root, there is no package manager, it writes to /data alone, and SIGTERM ends it.
#
#   scripts/image-check.sh                                               with a stand-in for the base image
#   BASE_IMAGE=node:24.21.0-bookworm-slim scripts/image-check.sh         with the real one
#
# The stand-in needs no registry of images: Debian by debootstrap from apt's own mirror, and the Node of the npm package
# that package.json pins. Run as root, with buildah, debootstrap (for the stand-in), npm and a Node on PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
buildah=(buildah --root "$work/storage" --runroot "$work/run" --storage-driver vfs)
name=stage-review-image-check
runner=
finish() {
  [[ -z $runner ]] || kill "$runner" $(pgrep -P "$runner") 2>/dev/null || true
  "${buildah[@]}" rm --all >/dev/null 2>&1 || true
  rm -rf --one-file-system "$work"
}
trap finish EXIT

fail() {
  echo "image-check: $*" >&2
  exit 1
}

stand_in() {
  local root=$work/rootfs mirror suite node npm container
  # shellcheck disable=SC1091
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mirror=$(apt-get indextargets --format '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)' |
    awk -v suite="$suite" '$1 == "Packages" && $2 == suite && $3 == "main" { print $4; exit }')
  [[ -n $mirror ]] || fail "apt knows no mirror of $suite: run apt-get update"
  debootstrap --variant=minbase "$suite" "$root" "$mirror" >"$work/debootstrap.log" || fail "$(tail "$work/debootstrap.log")"

  node=node-$(node -p 'process.platform + "-" + process.arch')@$(node -p 'require("./package.json").devDependencies.node')
  npm=npm@$(npm --version)
  (cd "$work" && npm pack --silent "$node" "$npm" >/dev/null)
  tar -xzf "$work"/node-*.tgz -C "$root/usr/local/bin" --strip-components=2 package/bin/node
  mkdir -p "$root/usr/local/lib/node_modules/npm" "$root/usr/local/etc" "$root/etc/ssl/certs"
  tar -xzf "$work"/npm-*.tgz -C "$root/usr/local/lib/node_modules/npm" --strip-components=1
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$root/usr/local/bin/npx"
  # The build installs from where this machine installs, and trusts whom it trusts.
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  printf 'registry=%s\ncafile=/etc/ssl/certs/ca-certificates.crt\n' "$(npm config get registry)" >"$root/usr/local/etc/npmrc"

  container=$("${buildah[@]}" from scratch)
  "${buildah[@]}" add --quiet "$container" "$root" / >/dev/null
  "${buildah[@]}" config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
  "${buildah[@]}" commit --quiet "$container" localhost/stand-in >/dev/null
  "${buildah[@]}" rm "$container" >/dev/null
  rm -rf --one-file-system "$root"
}

base=${BASE_IMAGE:-}
if [[ -z $base ]]; then
  echo '== a stand-in for the base image'
  stand_in
  base=localhost/stand-in
fi

echo '== the image'
"${buildah[@]}" bud --isolation chroot --format docker --build-arg "BASE_IMAGE=$base" --tag "$name" .
"${buildah[@]}" from --name "$name" "localhost/$name" >/dev/null
inside() { "${buildah[@]}" run --isolation chroot "${environment[@]}" "$name" -- "$@"; }
environment=()
# The words of a command in the image's config, each ended by NUL.
words() {
  "${buildah[@]}" inspect --type image "localhost/$name" | node -e '
    const { config } = JSON.parse(fs.readFileSync(0, "utf8")).Docker;
    const words = { command: config.Cmd, health: config.Healthcheck.Test.slice(1) }[process.argv[1]];
    process.stdout.write(words.map((word) => `${word}\0`).join(""));' "$1"
}

echo '== its server'
port=$(node -e 'const s = require("node:net").createServer().listen(0, () => { console.log(s.address().port); s.close(); })')
key=$(node -p 'crypto.generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ type: "pkcs8", format: "pem" })' | base64 -w 0)
environment=(--env APP_ID=1 --env "PRIVATE_KEY=$key" --env "WEBHOOK_SECRET=$RANDOM$RANDOM$RANDOM" --env "PORT=$port")
mapfile -d '' -t command < <(words command)
mapfile -d '' -t health < <(words health)
"${buildah[@]}" run --isolation chroot "${environment[@]}" "$name" -- "${command[@]}" >"$work/server.log" 2>&1 &
runner=$!

answer() {
  node -e 'fetch(process.argv[1]).then(async (a) => console.log(a.status, (await a.text()).trim()), () => console.log("nothing"))' \
    "http://127.0.0.1:$port$1"
}
# The first start makes a database.
for _ in {1..150}; do
  [[ $(answer /healthz) == nothing ]] || break
  sleep 0.2
done
expect() {
  [[ $2 == "$3" ]] || fail "$1: $2, not $3; the server's log: $(cat "$work/server.log")"
  echo "$1: $2"
}
expect /healthz "$(answer /healthz)" '200 ok'
expect /readyz "$(answer /readyz)" '200 ready'
expect 'health check' "$(inside "${health[@]}" && echo healthy)" healthy
expect 'user' "$(inside node -p 'process.getuid()')" 1000
expect 'NODE_ENV' "$(inside node -p 'process.env.NODE_ENV')" production
expect 'package managers' "$(inside sh -c 'command -v npm npx yarn corepack || true')" ''

# buildah forwards no signal: the server is the last of its chain of children.
server=$runner
while child=$(pgrep -P "$server"); do server=$child; done
kill -TERM "$server"
status=0
wait "$runner" || status=$?
runner=
expect 'exit code after SIGTERM' "$status" 0
mounted=$("${buildah[@]}" mount "$name")
expect 'files that its user wrote outside of /data' "$(find "$mounted" -xdev -uid 1000 -not -path "$mounted/data*")" ''
echo "the image works: $("${buildah[@]}" images --noheading --format '{{.Size}}' "localhost/$name")"
