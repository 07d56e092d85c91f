#!/bin/sh
# The steps by which an image is made: from a checkout to what runs, and nothing else. Dockerfile runs it, and a test does.
# Takes the folder that it fills.
set -eu
target=$1
npm ci --no-audit --no-fund
npm run build
mkdir -p "$target"
cp -R dist public views package.json package-lock.json .npmrc "$target"
# Of the package of the embedded database, which is in dist, npm wants to know what it depends on.
install -D packages/embedded-mongo/package.json "$target/packages/embedded-mongo/package.json"
cd "$target"
npm ci --omit=dev --no-audit --no-fund
# What was needed to build, and what a package would use if it were there.
rm -r node_modules/esbuild node_modules/@esbuild node_modules/typescript
