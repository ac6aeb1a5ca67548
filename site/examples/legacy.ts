//% torch.BFloat16Storage
new torch.BFloat16Storage([1, 0]).tolist();

//% torch.BoolStorage
new torch.BoolStorage([1, 0]).tolist();

//% torch.ByteStorage
new torch.ByteStorage([1, 0]).tolist();

//% torch.CharStorage
new torch.CharStorage([1, 0]).tolist();

//% torch.DoubleStorage
new torch.DoubleStorage([1, 0]).tolist();

//% torch.FloatStorage
new torch.FloatStorage([1, 0]).tolist();

//% torch.HalfStorage
new torch.HalfStorage([1, 0]).tolist();

//% torch.IntStorage
new torch.IntStorage([1, 0]).tolist();

//% torch.LongStorage
new torch.LongStorage([1, 0]).tolist();

//% torch.ShortStorage
new torch.ShortStorage([1, 0]).tolist();

//% torch.BFloat16Tensor
new torch.BFloat16Tensor([1, 0]);

//% torch.BoolTensor
new torch.BoolTensor([1, 0]);

//% torch.ByteTensor
new torch.ByteTensor([1, 0]);

//% torch.CharTensor
new torch.CharTensor([1, 0]);

//% torch.DoubleTensor
new torch.DoubleTensor([1, 0]);

//% torch.HalfTensor
new torch.HalfTensor([1, 0]);

//% torch.IntTensor
new torch.IntTensor([1, 0]);

//% torch.LongTensor
new torch.LongTensor([1, 0]);

//% torch.ShortTensor
new torch.ShortTensor([1, 0]);
