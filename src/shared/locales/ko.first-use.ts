/** The texts of what pages load on first use, so that they weigh nothing before. */
export const texts = {
  gifMaker: {
    title: 'GIF 보내기',
    open: '사진, 동영상, GIF',
    choose: '사진, 동영상, GIF 고르기',
    hint: '사진과 동영상은 이 기기에서 GIF로 바뀌고, GIF만 전송돼요. 위치나 카메라 정보는 남지 않아요.',
    made: '이 기기에서 만든 GIF예요. 위치나 카메라 정보가 없어요.',
    making: 'GIF를 만드는 중',
    opening: '파일을 여는 중',
    cancel: '취소',
    unknownFile: '브라우저에서 열 수 없는 파일이에요. 사진, 동영상, GIF를 골라 주세요.',
    damaged: '열 수 없는 사진이에요. 파일이 손상됐을 수 있어요.',
    pictureTooLarge: '사진이 너무 커요. {{megapixels}}메가픽셀까지 GIF로 만들 수 있어요.',
    tooLarge: '이 파일로는 {{limit, bytes}} 이하의 GIF를 만들 수 없어요.',
    failed: 'GIF를 만들지 못했어요. 다시 시도해 주세요.',
  },
};
