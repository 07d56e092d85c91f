FROM node:24-trixie-slim AS build
WORKDIR /source
COPY . .
RUN sh ops/build.sh /huechat

FROM node:24-trixie-slim
ENV NODE_ENV=production DATA_DIR=/data UPLOADS_DIR=/uploads
WORKDIR /huechat
COPY --from=build /huechat .
RUN install -d -o node -g node /data /uploads
USER node
VOLUME ["/data", "/uploads"]
EXPOSE 8005
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://localhost:'+(process.env.PORT||8005)+'/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/main.js"]
