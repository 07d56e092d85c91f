#!/bin/sh
# Builds a checkout and copies what the service needs into a folder: sh ops/build.sh <folder>. Dockerfile uses it too.
set -eu
target=$1
npm ci --no-audit --no-fund
npm run build
mkdir -p "$target"
cp -R dist public views package.json package-lock.json .npmrc "$target"
# npm reads the dependencies of the embedded database here; its code is in dist.
install -D packages/embedded-mongo/package.json "$target/packages/embedded-mongo/package.json"
cd "$target"
npm ci --omit=dev --no-audit --no-fund
rm -r packages node_modules/@huechat
# Only the build needs esbuild.
rm -r node_modules/esbuild node_modules/@esbuild
